using Microsoft.OpenApi;
using Verge.Cloud.Http;

namespace Verge.Cloud.OpenApi;

/// <summary>What endpoints say of themselves.</summary>
internal static class Description
{
    /// <summary>The parameters, in place of those that the handler's signature shows.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, params OpenApiParameter[] parameters) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. parameters];
            return Task.CompletedTask;
        });

    /// <summary>The statuses of errors.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<Problem>(status, "application/problem+json");
        }

        return endpoint;
    }
}
