namespace Verge.Features;

/// <summary>How a schema is fitted.</summary>
public sealed record FeatureFitOptions
{
    /// <summary>Attribute values seen less often in the training part share the unknown row, which learns from them. Default 2.</summary>
    public int MinimumCount { get; init; } = 2;

    /// <summary>Exposures that attention sees (m); their decays set the borders. Default 100.</summary>
    public int ExposureWindow { get; init; } = 100;

    /// <summary>Page-views that attention sees (n); their decays set the borders. Default 50.</summary>
    public int PageViewWindow { get; init; } = 50;

    /// <summary>Values kept for the quantiles of one feature; of more, a seeded uniform sample. Default 200,000.</summary>
    public int QuantileSample { get; init; } = 200_000;

    /// <summary>Seed of that sample. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
