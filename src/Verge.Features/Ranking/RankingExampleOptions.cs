using Verge.Domain;

namespace Verge.Features;

/// <summary>Which logged pages become ranking samples.</summary>
public sealed record RankingExampleOptions
{
    /// <summary>The first moment; <see langword="null"/>: the log's.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The moment after the last; <see langword="null"/>: none is.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether display positions and bias inputs are those of the log, as training has them; else as serving has them. Default true.</summary>
    public bool ShowPositions { get; init; } = true;

    /// <summary>The share of sessions taken, by a hash of their ids: the same ones each time. Default 1.</summary>
    public double SessionShare { get; init; } = 1;

    /// <summary>How counters forget and smooth.</summary>
    public CounterOptions Counters { get; init; } = new();

    /// <summary>Checks that every part is possible.</summary>
    /// <exception cref="FeatureException">Names the first impossible field.</exception>
    public void Validate()
    {
        if (!(SessionShare > 0 && SessionShare <= 1))
        {
            throw new FeatureException("sessionShare", SessionShare, "above 0, at most 1");
        }

        Counters.Validate();
    }

    internal bool Takes(SessionLog session, DateTimeOffset at) =>
        !(at < From) && !(at >= Until) && (SessionShare >= 1 || StableHash.Of(session.SessionId) / (double)ulong.MaxValue < SessionShare);
}
