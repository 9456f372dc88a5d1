using Verge.Domain;

namespace Verge.Features;

/// <summary>One list whose dense features are made: the same for training and for serving.</summary>
public readonly ref struct DenseRequest
{
    /// <summary>Who; empty where nobody is known.</summary>
    public required string UserId { get; init; }

    /// <summary>The recommending time: only what happened before is seen.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The candidates; one that the catalogue lacks has its id and nothing else.</summary>
    public required ReadOnlySpan<Item> Candidates { get; init; }

    /// <summary>What happened so far.</summary>
    public required ActivityCounters Activity { get; init; }

    /// <summary>Prices shown, one a candidate; empty: the catalogue's.</summary>
    public ReadOnlySpan<float> Prices { get; init; }

    /// <summary>A candidate's price; below 0 where unknown.</summary>
    internal double PriceOf(int index) => !Prices.IsEmpty ? Prices[index] : Candidates[index].Price ?? -1;

    /// <summary>Checks that prices are prices.</summary>
    internal void Validate()
    {
        if (!Prices.IsEmpty && Prices.Length != Candidates.Length)
        {
            throw new FeatureException("prices", $"{Prices.Length} values", $"one a candidate, {Candidates.Length}");
        }

        for (var i = 0; i < Candidates.Length; i++)
        {
            if (Prices.IsEmpty ? Candidates[i].Price is { } price && !PriceRule.Accepts(price) : !PriceRule.Accepts(Prices[i]))
            {
                throw new FeatureException($"price of '{Candidates[i].Id}'", PriceOf(i), PriceRule.Expectation);
            }
        }
    }
}
