namespace Verge.NeuralNetworks;

/// <summary>Reads epochs of an <see cref="ISampleSource{TSample}"/>. An epoch's order depends on the seed and its number only, so that a run may go on anywhere.</summary>
public interface ISampleReader<TSample> : IDisposable
{
    /// <summary>Goes to a place.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="position">Samples of it that are done with.</param>
    void Begin(int epoch, long position);

    /// <summary>Takes the next samples of the epoch.</summary>
    /// <param name="batch">Filled from its beginning.</param>
    /// <returns>How many: all that <paramref name="batch"/> takes, fewer at the epoch's end.</returns>
    int Read(Span<TSample> batch);
}
