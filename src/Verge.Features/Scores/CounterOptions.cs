using System.Text.Json.Serialization;

namespace Verge.Features;

/// <summary>How point-in-time counters forget and smooth.</summary>
public sealed record CounterOptions
{
    /// <summary>After this time a count weighs half. Default 7 days.</summary>
    [JsonRequired]
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Times served that the category's rate weighs as in an item's click rate. Default 20.</summary>
    [JsonRequired]
    public double ClickPrior { get; init; } = 20;

    /// <summary>Clicks that the overall rate weighs as in an item's order rate. Default 10.</summary>
    [JsonRequired]
    public double OrderPrior { get; init; } = 10;

    /// <summary>The click rate before anything was seen; it weighs 100 times served. Default 0.05.</summary>
    [JsonRequired]
    public double InitialClickRate { get; init; } = 0.05;

    /// <summary>The order rate before anything was seen; it weighs 100 clicks. Default 0.05.</summary>
    [JsonRequired]
    public double InitialOrderRate { get; init; } = 0.05;

    /// <summary>Checks that every part is possible.</summary>
    /// <exception cref="FeatureException">Names the first impossible field.</exception>
    public void Validate()
    {
        if (HalfLife <= TimeSpan.Zero)
        {
            throw new FeatureException("halfLife", HalfLife, "a positive time");
        }

        foreach (var (name, value) in new[] { ("clickPrior", ClickPrior), ("orderPrior", OrderPrior) })
        {
            if (!(value > 0) || !double.IsFinite(value))
            {
                throw new FeatureException(name, value, "a positive finite number");
            }
        }

        foreach (var (name, value) in new[] { ("initialClickRate", InitialClickRate), ("initialOrderRate", InitialOrderRate) })
        {
            if (!(value > 0 && value < 1))
            {
                throw new FeatureException(name, value, "above 0 and below 1");
            }
        }
    }
}
