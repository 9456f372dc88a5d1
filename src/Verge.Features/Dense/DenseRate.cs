using System.Text.Json.Serialization;

namespace Verge.Features;

/// <summary>
/// A smoothed rate within a window: (hits + w·p) / (trials + w), at most 1, where p is the same rate over all items in the same window, itself
/// smoothed by 100 times <see cref="Initial"/>.
/// </summary>
/// <param name="Name">Its name in features: <c>ctr</c>.</param>
/// <param name="Hits">What is counted above.</param>
/// <param name="Trials">What is counted below.</param>
public sealed record DenseRate(string Name, ActivityKind Hits, ActivityKind Trials)
{
    /// <summary>Trials that p weighs as, w. Default 20.</summary>
    [JsonRequired]
    public double Weight { get; init; } = 20;

    /// <summary>The rate before anything was seen. Default 0.05.</summary>
    [JsonRequired]
    public double Initial { get; init; } = 0.05;

    /// <summary>Clicks over impressions, smoothed by 20.</summary>
    public static DenseRate ClickRate { get; } = new("ctr", ActivityKind.Click, ActivityKind.Impression);

    /// <summary>Orders over clicks, smoothed by 10.</summary>
    public static DenseRate ConversionRate { get; } = new("cvr", ActivityKind.Order, ActivityKind.Click) { Weight = 10 };

    // Clicks may come from places where no impression was counted: a rate stays below 1 all the same.
    internal static double Smooth(int hits, int trials, double prior, double weight) =>
        Math.Min(1, (hits + (prior * weight)) / (trials + weight));

    internal void Validate(string field)
    {
        if (!Enum.IsDefined(Hits) || !Enum.IsDefined(Trials) || Hits == Trials)
        {
            throw new FeatureException($"{field}.hits", $"{Hits} over {Trials}", "two kinds, one over another");
        }

        if (!(Weight > 0) || !double.IsFinite(Weight))
        {
            throw new FeatureException($"{field}.weight", Weight, "a positive finite number");
        }

        if (!(Initial > 0 && Initial < 1))
        {
            throw new FeatureException($"{field}.initial", Initial, "above 0 and below 1");
        }
    }
}
