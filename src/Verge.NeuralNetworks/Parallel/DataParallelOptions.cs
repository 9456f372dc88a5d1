namespace Verge.NeuralNetworks;

/// <summary>How a batch is dealt out to workers.</summary>
public sealed record DataParallelOptions
{
    /// <summary>Number of workers, the calling thread being the first; 0 means one a processor. A run repeats to the bit for the same number.</summary>
    public int Workers { get; init; }

    /// <summary>Samples a worker takes through forward and backward at once; null: what the learner wants, but a share for each worker.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>What suits most networks.</summary>
    internal const int UsualMicroBatch = 16;

    internal int WorkerCount => Workers == 0 ? Environment.ProcessorCount : Workers;

    internal DataParallelOptions Validated()
    {
        Check.AtLeast(Workers, 0, nameof(Workers));
        Check.AtLeast(MicroBatch ?? 1, 1, nameof(MicroBatch));
        return this;
    }
}
