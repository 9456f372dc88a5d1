using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

/// <summary>One list to rank: the same for training and for serving.</summary>
public readonly ref struct RankingRequest
{
    /// <summary>Who.</summary>
    public required string UserId { get; init; }

    /// <summary>Declared attributes of the user; <see langword="null"/> where there are none.</summary>
    public ImmutableSortedDictionary<string, string>? UserAttributes { get; init; }

    /// <summary>Where.</summary>
    public required Surface Surface { get; init; }

    /// <summary>The recommending time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The user's clicks before then, oldest first.</summary>
    public required ReadOnlySpan<HistoryClick> Clicks { get; init; }

    /// <summary>The user's carts before then, oldest first; for sequences of them.</summary>
    public ReadOnlySpan<HistoryClick> Carts { get; init; }

    /// <summary>The user's orders before then, oldest first; for sequences of them.</summary>
    public ReadOnlySpan<HistoryClick> Orders { get; init; }

    /// <summary>The user's page-views before then, oldest first; for sequences of them, in training.</summary>
    public ReadOnlySpan<HistoryClick> Views { get; init; }

    /// <summary>Finds a clicked item; <see langword="null"/> for one that the catalogue no longer has.</summary>
    public required Func<string, Item?> Catalogue { get; init; }

    /// <summary>The candidates, as they will be or were shown.</summary>
    public required ReadOnlySpan<Item> Candidates { get; init; }

    /// <summary>Counters as of then; may be <see langword="null"/> where the schema counts nothing.</summary>
    public InteractionCounters? Counters { get; init; }

    /// <summary>What happened until then; may be <see langword="null"/> where the schema declares no <see cref="RankingSchema.Activity"/>.</summary>
    public ActivityCounters? Activity { get; init; }

    /// <summary>Prices shown, one a candidate; empty: the catalogue's.</summary>
    public ReadOnlySpan<float> Prices { get; init; }

    /// <summary>Items of the feed that were shown before the first candidate; for bias inputs, in training. Default 0.</summary>
    public int FirstPosition { get; init; }

    /// <summary>
    /// Whether candidates' display positions are the model's input: in training only. When serving the position is not
    /// known yet, and the input is that of the first position for all.
    /// </summary>
    public bool ShowPositions { get; init; }

    internal ReadOnlySpan<HistoryClick> Events(EventKind kind) => kind switch
    {
        EventKind.Clicked => Clicks,
        EventKind.Carted => Carts,
        EventKind.Ordered => Orders,
        _ => Views,
    };
}
