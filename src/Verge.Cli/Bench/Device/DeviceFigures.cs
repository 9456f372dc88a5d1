namespace Verge.Cli.Bench.Device;

/// <summary>What a device part was measured at, as <c>verge bench rerank --json</c> prints it.</summary>
internal sealed record DeviceFigures
{
    /// <summary>A re-rank of all candidates, inputs in memory.</summary>
    public required double P50Us { get; init; }

    public required double P99Us { get; init; }

    /// <summary>From raw actions, scores and embedding of one exposure to its encoding: buckets, item vector, both encoders.</summary>
    public required double StepP50Us { get; init; }

    public required double StepP99Us { get; init; }

    /// <summary>The first re-rank of the process.</summary>
    public required double FirstCallMs { get; init; }

    /// <summary>The model's first load in the process: sizes and weights read and packed. Most kernels are compiled by the first call.</summary>
    public required double LoadMs { get; init; }

    /// <summary>Reading the schema, borders and scaling before it.</summary>
    public required double FeaturesMs { get; init; }

    /// <summary>Managed bytes that a re-rank and a step allocate, once warm.</summary>
    public required double AllocatedBytesPerCall { get; init; }

    /// <summary>The process's resident set, in 10⁶ bytes, and what it grew by since before the model was loaded.</summary>
    public required double ResidentMb { get; init; }

    public required double ResidentGrowthMb { get; init; }

    /// <summary>Largest difference from the scores that came with the inputs.</summary>
    public required double LargestDifference { get; init; }

    public required int Candidates { get; init; }

    public required int Exposures { get; init; }

    public required int PageViews { get; init; }

    /// <summary>The instructions used.</summary>
    public required string Simd { get; init; }
}
