using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Verge.Serving;

namespace Verge.Cloud.Http;

/// <summary>Problem details (RFC 9457).</summary>
internal sealed record Problem
{
    /// <summary>Which problem it is: stable, for programs.</summary>
    public required string Type { get; init; }

    /// <summary>The same for people.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What happened this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>By field: <c>got …, expected …</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The version to download, where the one that was named is not served.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LatestVersion { get; init; }

    /// <summary>Finds the request in the log.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }

    public static Problem Of(Exception error) => error switch
    {
        RequestException refused => new()
        {
            Type = TypeOf("invalid-request"),
            Title = "The request is not valid.",
            Status = StatusCodes.Status400BadRequest,
            Errors = refused.Errors,
        },
        UnknownModelVersionException unknown => new()
        {
            Type = TypeOf("unknown-model-version"),
            Title = "This model version is not served, or not any more: update.",
            Status = StatusCodes.Status409Conflict,
            Detail = unknown.Message,
            LatestVersion = unknown.Latest,
        },
        ServiceNotReadyException notReady => new()
        {
            Type = TypeOf("not-ready"),
            Title = "The cloud is not ready.",
            Status = StatusCodes.Status503ServiceUnavailable,
            Detail = notReady.Message,
        },
        AdminKeyException admin => new()
        {
            Type = TypeOf("admin-only"),
            Title = "Only an admin may do this.",
            Status = admin.Status,
            Detail = admin.Message,
        },
        UserStateException => new()
        {
            Type = TypeOf("state-unavailable"),
            Title = "Nothing can be stored at the moment; nothing of the request was. Try again later.",
            Status = StatusCodes.Status503ServiceUnavailable,
        },
        BadHttpRequestException bad => OfStatus(bad.StatusCode) with { Detail = bad.Message },
        _ => OfStatus(StatusCodes.Status500InternalServerError),
    };

    public static Problem OfStatus(int status) => new()
    {
        Type = status switch
        {
            StatusCodes.Status413PayloadTooLarge => TypeOf("body-too-large"),
            StatusCodes.Status415UnsupportedMediaType => TypeOf("unsupported-media-type"),
            StatusCodes.Status500InternalServerError => TypeOf("internal-error"),
            _ => "about:blank",
        },
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
    };

    public static Problem NotFound(string detail) => new()
    {
        Type = TypeOf("not-found"),
        Title = "There is no such thing.",
        Status = StatusCodes.Status404NotFound,
        Detail = detail,
    };

    private static string TypeOf(string name) => $"/problems/{name}";
}
