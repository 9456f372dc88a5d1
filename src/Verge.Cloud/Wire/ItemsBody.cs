using System.ComponentModel;

namespace Verge.Cloud.Wire;

/// <summary>Items to put into the catalogue: all are, or none.</summary>
internal sealed record ItemsBody(IReadOnlyList<ItemBody> Items);

/// <summary>One of them, as a catalogue's file has it.</summary>
internal sealed record ItemBody(
    string Id,
    string? Title,
    IReadOnlyDictionary<string, string>? Attributes,
    double? Price,
    [property: Description("Whether it can be ordered now; null: it can.")] bool? Available,
    [property: Description("ISO 8601, with its offset from UTC.")] DateTimeOffset? Listed);

/// <summary>What became of them.</summary>
internal sealed record ItemsTakenBody(
    int Accepted,
    [property: Description("The newest version served; null while none is.")] string? Version,
    [property: Description("Those of which that version knows nothing: they are in the catalogue, but no search by embedding finds them.")] IReadOnlyList<string> Missed);
