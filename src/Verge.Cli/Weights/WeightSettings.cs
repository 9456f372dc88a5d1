namespace Verge.Cli.Weights;

/// <summary>What <c>verge tune-weights</c> was asked for, beside bundle and data; tasks are not resolved yet.</summary>
internal sealed record WeightSettings
{
    /// <summary>Shares of tasks' best figures, as <c>TASK=SHARE</c>; <see langword="null"/>: the first task's, 0.99.</summary>
    public string? Keep { get; init; }

    /// <summary>The task whose figure is to be best; <see langword="null"/>: the last.</summary>
    public string? Best { get; init; }

    /// <summary>Given weights, as <c>TASK=WEIGHT</c>; <see langword="null"/>: a grid is searched.</summary>
    public string? Weights { get; init; }

    /// <summary>What is compared.</summary>
    public required string Metric { get; init; }

    /// <summary>Parts of a grid.</summary>
    public required int Steps { get; init; }

    /// <summary>Where a chart goes.</summary>
    public string? Svg { get; init; }

    /// <summary>Whether a version with the weights is sealed.</summary>
    public bool Write { get; init; }
}
