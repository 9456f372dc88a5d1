namespace Verge.Datasets.Importers;

/// <summary>One row of the log.</summary>
internal readonly record struct TrivagoAct(DateTimeOffset At, int Step, TrivagoActKind Kind, string ItemId, TrivagoList? List);

/// <summary>The list shown at a click-out, in displayed order.</summary>
internal sealed record TrivagoList(string[] Items, float[] Prices);

/// <summary>What was done; the acts before <see cref="Other"/> are in the order of the page-view actions.</summary>
internal enum TrivagoActKind : byte
{
    Image,
    Info,
    Rating,
    Deals,
    Search,
    ClickOut,

    /// <summary>Not an act on a hotel: a destination, a filter, a sort order.</summary>
    Other,
}
