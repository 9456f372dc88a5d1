namespace Verge.NeuralNetworks;

/// <summary>How a batch is cut: chunk c holds samples c · size …, and belongs to worker c mod workers.</summary>
internal readonly record struct ChunkPlan(int Samples, int Size)
{
    public int Count => (Samples + Size - 1) / Size;

    public int First(int chunk) => chunk * Size;

    public int Length(int chunk) => Math.Min(Size, Samples - First(chunk));
}
