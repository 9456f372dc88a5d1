using System.Text.Json.Serialization;

namespace Verge.Features;

/// <summary>
/// Exponential forgetting without touching old counts: instead of halving them, new events weigh 2^(time since the epoch /
/// half-life), and reading divides by the weight of the moment.
/// </summary>
internal sealed class DecayClock
{
    /// <summary>Far below what a double holds; some ten years of weekly half-lives.</summary>
    private const double MaximumExponent = 500;

    /// <summary>The time whose weight is 1.</summary>
    [JsonRequired]
    public DateTimeOffset? Epoch { get; set; }

    /// <summary>The latest event.</summary>
    [JsonRequired]
    public DateTimeOffset? Latest { get; set; }

    /// <summary>The weight of an event; one that comes late weighs what is left of it.</summary>
    public double Observe(DateTimeOffset at, TimeSpan halfLife, out double rebase)
    {
        Epoch ??= at;
        Latest = Latest > at ? Latest : at;
        rebase = 1;
        if ((at - Epoch.Value) / halfLife > MaximumExponent)
        {
            rebase = 1 / Weight(at, halfLife);
            Epoch = at;
        }

        return Weight(at, halfLife);
    }

    /// <summary>The factor that brings counts to a moment; a moment before the latest event is taken for it: clocks differ.</summary>
    public double Now(DateTimeOffset at, TimeSpan halfLife) =>
        Latest is { } latest ? 1 / Weight(at > latest ? at : latest, halfLife) : 1;

    private double Weight(DateTimeOffset at, TimeSpan halfLife) => Math.Pow(2, (at - Epoch!.Value) / halfLife);
}
