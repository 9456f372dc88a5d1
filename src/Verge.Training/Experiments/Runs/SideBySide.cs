namespace Verge.Training.Experiments;

/// <summary>
/// Runs side by side, each on one core: two runs end sooner so than one after the other on two cores, and a run gives the same to the bit
/// however many cores there are.
/// </summary>
internal static class SideBySide
{
    /// <summary>Works off what is given, in its order; the first failure stops the rest.</summary>
    /// <param name="work">What there is to do.</param>
    /// <param name="workers">How many at a time.</param>
    /// <param name="run">Does one.</param>
    /// <param name="cancellation">Stops it.</param>
    public static void Run<T>(IEnumerable<T> work, int workers, Action<T, CancellationToken> run, CancellationToken cancellation) =>
        Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, (one, stop) =>
        {
            run(one, stop);
            return ValueTask.CompletedTask;
        }).GetAwaiter().GetResult();
}
