namespace Verge.Cli.Bench.Training;

/// <summary>What a training benchmark measured, as <c>verge bench train --json</c> prints it.</summary>
internal sealed record TrainingFigures
{
    /// <summary>The network.</summary>
    public required string Model { get; init; }

    /// <summary>Samples through forward, backward and update, a second.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Numbers that are trained, embedding tables included.</summary>
    public required long Parameters { get; init; }

    /// <summary>Mean loss of the first batch before any step, without dropout.</summary>
    public required double FirstLoss { get; init; }

    /// <summary>Mean loss of the last batch.</summary>
    public required double LastLoss { get; init; }

    /// <summary>The process's largest resident set, in 10⁶ bytes.</summary>
    public required double PeakMb { get; init; }

    /// <summary>What the resident set grew by while steps were timed, in 10⁶ bytes.</summary>
    public required double GrowthMb { get; init; }

    /// <summary>Managed bytes allocated a step.</summary>
    public required long AllocatedBytesPerStep { get; init; }

    /// <summary>Processor time over elapsed time.</summary>
    public required double BusyCores { get; init; }

    /// <summary>Samples a step.</summary>
    public required int Batch { get; init; }

    /// <summary>Steps timed.</summary>
    public required long Steps { get; init; }

    /// <summary>Seconds they took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Threads.</summary>
    public required int Workers { get; init; }

    /// <summary>The instructions used.</summary>
    public required string Simd { get; init; }
}
