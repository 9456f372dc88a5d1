namespace Verge.Cli.Bench.Training;

/// <summary>How a training benchmark runs.</summary>
internal sealed record TrainingBenchOptions
{
    /// <summary>Samples a step; null for the learner's own.</summary>
    public int? Batch { get; init; }

    /// <summary>How long steps are taken after the first ones.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Threads.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Samples a thread takes through the network at once; null for the network's own.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>Whether networks drop what their papers drop.</summary>
    public bool Dropout { get; init; } = true;

    /// <summary>Seed of weights and inputs.</summary>
    public ulong Seed { get; init; } = 1;
}
