using Verge.Cli.Shell.Progress;

namespace Verge.Cli.Bench;

internal sealed partial class AnnMeasurement
{
    /// <summary>The shares of the vectors that filters let pass.</summary>
    private static readonly double[] s_shares = [0.5, 0.1, 0.01];

    /// <summary>Measures searches behind filters, then removes every second vector and measures those left. To be called once, after all else.</summary>
    /// <param name="board">Is told how far it is.</param>
    /// <param name="report">Gets each line as it is known.</param>
    /// <param name="cancellation">Stops it.</param>
    public void RunChanges(IProgressBoard board, Action<object> report, CancellationToken cancellation)
    {
        foreach (var share in s_shares)
        {
            Predicate<long> filter = label => Draw(label) < share;
            FindTruth(board, filter, cancellation);
            var (ef, recall, qps) = Measure(_index!.Options.EfSearch, filter);
            report(new AnnFilterLine(share, ef, recall, qps));
        }

        report(RemoveHalf(board, cancellation));
    }

    private AnnRemovalLine RemoveHalf(IProgressBoard board, CancellationToken cancellation)
    {
        var longest = TimeSpan.Zero;
        var start = time.GetTimestamp();
        for (var label = 0; label < vectors.Count; label += 2)
        {
            cancellation.ThrowIfCancellationRequested();
            var began = time.GetTimestamp();
            _index!.Remove(label);
            var took = time.GetElapsedTime(began);
            longest = took > longest ? took : longest;
            Tell(board, "Remove", label, vectors.Count);
        }

        _index!.Compact();
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        FindTruth(board, label => label % 2 == 1, cancellation);
        var (ef, recall, qps) = Measure(_index.Options.EfSearch);
        return new((vectors.Count + 1) / 2, seconds, longest.TotalSeconds, ef, recall, qps, _index.MemoryBytes);
    }

    /// <summary>A number in [0, 1) for each label, the same each time and unrelated to the label's place.</summary>
    private static double Draw(long label) => ((ulong)label * 0x9E37_79B9_7F4A_7C15UL >> 11) * (1.0 / (1UL << 53));
}
