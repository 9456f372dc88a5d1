using Verge.Cli.Shell.Progress;
using Verge.VectorSearch;

namespace Verge.Cli.Bench;

/// <summary>Builds an index of some vectors and measures searches in it against an exact search, by inner product and on one thread.</summary>
internal sealed partial class AnnMeasurement(AnnSettings settings, VectorSet vectors, VectorSet queries, TimeProvider time)
{
    // A pass takes from a few milliseconds on: what is measured is the fastest of some, so that others on the machine disturb least.
    private const int FewestPasses = 3;

    // Stands where there were fewer hits than asked for.
    private const long None = -1;

    private readonly SearchHit[] _hits = new SearchHit[queries.Count * settings.K];
    private readonly long[] _truth = new long[queries.Count * settings.K];
    private HnswIndex? _index;

    /// <summary>Measures.</summary>
    /// <param name="board">Is told how far it is.</param>
    /// <param name="report">Gets each ef's line as it is known.</param>
    /// <param name="cancellation">Stops it.</param>
    public AnnBuildLine Run(IProgressBoard board, Action<AnnEfLine> report, CancellationToken cancellation)
    {
        FindTruth(board, null, cancellation);
        var built = Build(board, cancellation);

        // The kernels are compiled anew, for what they are seen to do, within the first second.
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < 2 * settings.LeastTime;)
        {
            Pass(settings.Efs[settings.Efs.Count / 2]);
        }

        for (var i = 0; i < settings.Efs.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            report(Measure(settings.Efs[i]));
            board.Report("Search", (i + 1.0) / settings.Efs.Count);
        }

        return built;
    }

    private void FindTruth(IProgressBoard board, Predicate<long>? filter, CancellationToken cancellation)
    {
        var exact = new ExactIndex(vectors.Dimensions, VectorMetric.InnerProduct, vectors.Count);
        for (var i = 0; i < vectors.Count; i++)
        {
            if (filter is null || filter(i))
            {
                exact.Upsert(i, vectors[i]);
            }
        }

        var hits = new SearchHit[settings.K];
        for (var i = 0; i < queries.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var found = exact.Search(queries[i], hits);
            for (var j = 0; j < hits.Length; j++)
            {
                _truth[(i * settings.K) + j] = j < found ? hits[j].Label : None;
            }

            Tell(board, "Search exactly", i, queries.Count);
        }
    }

    private AnnBuildLine Build(IProgressBoard board, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        _index = new HnswIndex(vectors.Dimensions, VectorMetric.InnerProduct, settings.Index(vectors.Count));
        for (var i = 0; i < vectors.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            _index.Upsert(i, vectors[i]);
            Tell(board, "Build", i, vectors.Count);
        }

        var seconds = time.GetElapsedTime(start).TotalSeconds;
        return new(seconds, _index.MemoryBytes, (double)_index.MemoryBytes / vectors.Count);
    }

    private AnnEfLine Measure(int ef, Predicate<long>? filter = null)
    {
        var fastest = TimeSpan.MaxValue;
        var spent = TimeSpan.Zero;
        for (var pass = 0; pass < FewestPasses || spent < settings.LeastTime; pass++)
        {
            var start = time.GetTimestamp();
            Pass(ef, filter);
            var took = time.GetElapsedTime(start);
            fastest = took < fastest ? took : fastest;
            spent += took;
        }

        return new(ef, Recall(), queries.Count / fastest.TotalSeconds);
    }

    private void Pass(int ef, Predicate<long>? filter = null)
    {
        var options = new SearchOptions { EfSearch = ef, Filter = filter };
        for (var i = 0; i < queries.Count; i++)
        {
            var hits = _hits.AsSpan(i * settings.K, settings.K);
            hits[_index!.Search(queries[i], hits, options)..].Fill(new(None, 0));
        }
    }

    private double Recall()
    {
        var found = 0;
        var wanted = _truth.Count(label => label != None);
        for (var i = 0; i < queries.Count; i++)
        {
            var truth = _truth.AsSpan(i * settings.K, settings.K);
            foreach (var hit in _hits.AsSpan(i * settings.K, settings.K))
            {
                found += hit.Label != None && truth.Contains(hit.Label) ? 1 : 0;
            }
        }

        return (double)found / wanted;
    }

    private static void Tell(IProgressBoard board, string step, int done, int all)
    {
        if ((done + 1) % 256 == 0 || done + 1 == all)
        {
            board.Report(step, (done + 1.0) / all);
        }
    }
}
