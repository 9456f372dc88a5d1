using Microsoft.AspNetCore.Http.HttpResults;
using Verge.Cloud.OpenApi;
using Verge.Cloud.Wire;
using Verge.Serving;

namespace Verge.Cloud.Endpoints;

/// <summary>Whether the process lives, and whether it can answer.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Json(new HealthBody("live"), CloudJson.Wire.HealthBody)).WithName("GetLive")
            .WithSummary("The process lives").Produces<HealthBody>();
        routes.MapGet("/health/ready", Ready).WithName("GetReady")
            .WithSummary("A version is served; with 503, why none is").Produces<HealthBody>().Problems(503);
    }

    private static JsonHttpResult<HealthBody> Ready(BundleRegistry bundles, UserEmbeddings embeddings)
    {
        using var lease = bundles.Acquire();
        return TypedResults.Json(
            new HealthBody(
                "ready", bundles.Versions, [.. bundles.Refused.Select(reason => reason.Message)], embeddings.Waiting,
                [.. bundles.Recall.Select(recall => new RecallBody(recall.Version, recall.Mean, recall.Samples))]),
            CloudJson.Wire.HealthBody);
    }
}
