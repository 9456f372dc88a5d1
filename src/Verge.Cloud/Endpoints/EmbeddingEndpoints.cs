using Verge.Cloud.Http;
using Verge.Cloud.OpenApi;
using Verge.Cloud.Wire;
using Verge.Serving;

namespace Verge.Cloud.Endpoints;

/// <summary>Embedding rows of given items.</summary>
internal static class EmbeddingEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/embeddings/{version}", (Delegate)PostEmbeddings).WithName("PostEmbeddings")
            .WithSummary("Embedding rows of items in one version").Accepts<EmbeddingsRequestBody>("application/json").Produces<EmbeddingsBody>()
            .Describe(Parameters.Version).Problems(400, 409, 413, 415, 503);

    private static async Task<IResult> PostEmbeddings(string version, HttpContext context, EmbeddingLookup embeddings, CloudOptions options)
    {
        var items = await JsonBody.ReadAsync(context, (body, _) => body.Ids("items", 1, options.EmbeddingLimit));
        var rows = embeddings.Rows(version, items);
        return TypedResults.Json(
            new EmbeddingsBody(version, [.. rows.Select(row => new EmbeddingBody(row.ItemId, row.Embedding, row.IsKnown))]), CloudJson.Wire.EmbeddingsBody);
    }
}
