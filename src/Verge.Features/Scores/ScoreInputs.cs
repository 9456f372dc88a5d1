using Verge.Domain;

namespace Verge.Features;

/// <summary>What the scores of one list of candidates are made from.</summary>
public readonly ref struct ScoreInputs
{
    /// <summary>Candidates in upstream order.</summary>
    public required ReadOnlySpan<Item> Candidates { get; init; }

    /// <summary>When the list is made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Counters as of then; may be <see langword="null"/> where no score counts anything.</summary>
    public InteractionCounters? Counters { get; init; }

    /// <summary>Prices shown, one a candidate; empty: the catalogue's.</summary>
    public ReadOnlySpan<float> Prices { get; init; }

    /// <summary>Inner products of user and item embeddings, one a candidate; empty where not asked for.</summary>
    public ReadOnlySpan<float> RetrievalSimilarity { get; init; }

    /// <summary>Click probabilities of the ranking stage, one a candidate; empty where not asked for.</summary>
    public ReadOnlySpan<float> ClickProbability { get; init; }

    /// <summary>Upstream position of the first candidate. Default 0.</summary>
    public int FirstPosition { get; init; }
}
