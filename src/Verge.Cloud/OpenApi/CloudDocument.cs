using Microsoft.AspNetCore.Http.Json;
using Verge.Cloud.Wire;

namespace Verge.Cloud.OpenApi;

/// <summary>The OpenAPI document.</summary>
internal static class CloudDocument
{
    public static void Add(IServiceCollection services)
    {
        services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, CloudJson.Wire));
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "Verge cloud",
                Version = "v1",
                Description = "Paging requests, interactions, embedding rows and device parts. Errors are problem details (RFC 9457).",
            };
            return Task.CompletedTask;
        }));
    }
}
