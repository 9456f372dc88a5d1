using System.Collections.Immutable;

namespace Verge.Edge.Http;

internal sealed record FeedWire(string? Version, string? Cursor, string? Fallback, List<CandidateWire>? Candidates);

internal sealed record CandidateWire(
    string? ItemId,
    string? Title,
    double? Price,
    Dictionary<string, string>? Attributes,
    int Position,
    ImmutableArray<float>? Scores,
    ImmutableArray<float>? Embedding);

internal sealed record GivenWire(string User, string? Session, string? Item, string? ModelVersion, IReadOnlyList<GivenItem> Candidates);

internal sealed record EventsWire(DateTimeOffset SentAt, IReadOnlyList<EventWire> Events);

internal sealed record EventWire(string Kind, string User, string Item, DateTimeOffset At, string Session, string? Surface, string Id);

internal sealed record EmbeddingsRequestWire(IReadOnlyList<string> Items);

internal sealed record EmbeddingsWire(string? Version, List<EmbeddingWire>? Items);

internal sealed record EmbeddingWire(string? ItemId, ImmutableArray<float>? Embedding, bool Known);

internal sealed record ProblemWire(string? Type, string? Title, string? Detail, string? LatestVersion, Dictionary<string, string[]>? Errors);
