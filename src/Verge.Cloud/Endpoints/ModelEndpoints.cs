using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Verge.Cloud.Http;
using Verge.Cloud.OpenApi;
using Verge.Cloud.Wire;
using Verge.Serving;

namespace Verge.Cloud.Endpoints;

/// <summary>What devices download.</summary>
internal static class ModelEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models/device");
        models.MapGet("/latest", (BundleRegistry bundles) => Manifest(bundles, null)).WithName("GetLatestDeviceManifest")
            .WithSummary("The newest device part's signed manifest, verbatim").Problems(503);
        models.MapGet("/{version}", (string version, BundleRegistry bundles) => Manifest(bundles, version)).WithName("GetDeviceManifest")
            .WithSummary("A version's signed manifest, verbatim").Describe(Parameters.Version).Problems(409, 503);
        models.MapGet("/{version}/files/{**path}", File).WithName("GetDeviceFile")
            .WithSummary("A file of the device part; ranges of it are answered").Describe(Parameters.Version, Parameters.Path).Problems(404, 409, 503);
    }

    private static FileContentHttpResult Manifest(BundleRegistry bundles, string? version)
    {
        var part = bundles.DevicePart(version);
        return TypedResults.Bytes(part.Manifest, "application/json", entityTag: Tag(part.Version), lastModified: part.SealedAt);
    }

    private static IResult File(string version, string? path, BundleRegistry bundles)
    {
        var part = bundles.DevicePart(version);
        path ??= "";
        // A version's files never change: what a device has of one stays good.
        return part.Find(path) is { } file
            ? TypedResults.Bytes(
                file.Content, "application/octet-stream", enableRangeProcessing: true, entityTag: Tag(file.Sha256), lastModified: part.SealedAt)
            : TypedResults.Json(
                Problem.NotFound($"path: got '{(path.Length <= 100 ? path : path[..100] + "…")}', expected one of {string.Join(", ", part.Paths)}"),
                CloudJson.Wire.Problem, "application/problem+json", StatusCodes.Status404NotFound);
    }

    private static EntityTagHeaderValue Tag(string value) => new($"\"{value}\"");
}
