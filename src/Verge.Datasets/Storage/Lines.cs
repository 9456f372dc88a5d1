using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verge.Datasets.Storage;

/// <summary>A line of <c>items.jsonl</c>.</summary>
internal sealed record ItemLine
{
    public required string Id { get; init; }

    public string? Title { get; init; }

    public SortedDictionary<string, string>? Attributes { get; init; }

    public double? Price { get; init; }

    public bool? Available { get; init; }

    public DateTimeOffset? Listed { get; init; }
}

/// <summary>A line of <c>sessions.jsonl</c>.</summary>
internal sealed record SessionLine
{
    public required string User { get; init; }

    public required string Session { get; init; }

    public required DateTimeOffset Started { get; init; }

    public PageLine[]? Pages { get; init; }

    public BehaviorLine[]? Behaviors { get; init; }

    public RequestLine[]? Requests { get; init; }
}

internal sealed record PageLine
{
    public required DateTimeOffset At { get; init; }

    public required string Surface { get; init; }

    public string? Anchor { get; init; }

    public required string[] Candidates { get; init; }

    public float[]? Prices { get; init; }
}

internal sealed record BehaviorLine
{
    /// <summary><c>exposure</c> or <c>page-view</c>.</summary>
    public required string Kind { get; init; }

    public required string Item { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Closed { get; init; }

    public required float[] Actions { get; init; }

    public int? Page { get; init; }
}

internal sealed record RequestLine
{
    public required DateTimeOffset At { get; init; }

    /// <summary><c>click</c>, <c>delete</c>, <c>skips</c> or <c>page</c>.</summary>
    public required string Trigger { get; init; }

    public required int History { get; init; }

    /// <summary>Each candidate's page.</summary>
    public required int[] Page { get; init; }

    /// <summary>Each candidate's position on its page.</summary>
    public required int[] Position { get; init; }

    /// <summary>A digit a candidate: 1 if it counts, plus 2 if it was clicked.</summary>
    public required string Labels { get; init; }

    /// <summary>True click probabilities of synthetic data; null for one that is unknown.</summary>
    public float?[]? Truth { get; init; }
}

/// <summary>Compact JSON, strict in reading.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowTrailingCommas = false,
    ReadCommentHandling = JsonCommentHandling.Disallow)]
[JsonSerializable(typeof(ItemLine))]
[JsonSerializable(typeof(SessionLine))]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class StorageJson : JsonSerializerContext;
