using System.Globalization;
using System.Text.Json.Serialization;

namespace Verge.Features;

/// <summary>
/// A span of time that is counted over, in steps of its resolution: at t it holds the events of [⌊(t − 1) / r⌋·r − (length − r), t),
/// times and r in ticks of 100 ns, so between length − r and length of the past.
/// </summary>
/// <param name="Length">How far back.</param>
/// <param name="Resolution">The steps in which its far border moves; a whole number of them is the length.</param>
public sealed record DenseWindow(TimeSpan Length, TimeSpan Resolution)
{
    /// <summary>Steps of one window at most: what a counter of a busy item holds.</summary>
    public const int MaximumBuckets = 10_000;

    /// <summary>Its name in features: the length in the largest unit that divides it, <c>30d</c>, <c>1h</c>, <c>90m</c>, <c>10s</c>.</summary>
    [JsonIgnore]
    public string Name
    {
        get
        {
            var seconds = Length.Ticks / TimeSpan.TicksPerSecond;
            var (unit, letter) = seconds % 86_400 == 0 ? (86_400, 'd') : seconds % 3_600 == 0 ? (3_600, 'h') : seconds % 60 == 0 ? (60, 'm') : (1, 's');
            return string.Create(CultureInfo.InvariantCulture, $"{seconds / unit}{letter}");
        }
    }

    /// <summary>How many steps it has.</summary>
    [JsonIgnore]
    public int Buckets => (int)(Length.Ticks / Resolution.Ticks);

    internal void Validate(string field)
    {
        if (Resolution < TimeSpan.FromSeconds(1) || Resolution.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new FeatureException($"{field}.resolution", Resolution, "whole seconds, at least 1");
        }

        if (Length < Resolution || Length.Ticks % Resolution.Ticks != 0 || Length.Ticks / Resolution.Ticks > MaximumBuckets)
        {
            throw new FeatureException($"{field}.length", Length, $"1 to {MaximumBuckets} times the resolution, {Resolution}");
        }
    }
}
