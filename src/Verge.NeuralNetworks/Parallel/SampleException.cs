namespace Verge.NeuralNetworks;

/// <summary>A forward or backward pass failed; says on which samples of the batch.</summary>
public sealed class SampleException : Exception
{
    /// <summary>Names the samples.</summary>
    /// <param name="first">Index in the batch of the chunk's first sample.</param>
    /// <param name="count">Samples in the chunk.</param>
    /// <param name="inner">What happened.</param>
    public SampleException(int first, int count, Exception inner)
        : base($"samples {first} to {first + count - 1} of the batch: {inner?.Message}", inner)
    {
        First = first;
        Count = count;
    }

    /// <summary>Index in the batch of the chunk's first sample.</summary>
    public int First { get; }

    /// <summary>Samples in the chunk.</summary>
    public int Count { get; }
}
