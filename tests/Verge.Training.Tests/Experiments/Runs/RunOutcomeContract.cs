using System.Collections.Immutable;
using System.IO.Compression;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>What holds of every kind of outcome: kept and read, it tells the same, to the bit.</summary>
public abstract class RunOutcomeContract : IDisposable
{
    private static readonly RunIdentity s_identity = new("stage", "sessions shop", "a: 1", "model: x", 3);
    private readonly TemporaryFolder _folder = new();

    protected abstract RunOutcome Outcome { get; }

    protected abstract ImmutableArray<MetricName> Metrics { get; }

    protected abstract MetricName Untold { get; }

    [Fact]
    public void Should_tell_the_same_once_kept()
    {
        var kept = Keep();
        Assert.IsType(Outcome.GetType(), kept);
        Assert.Equal((Outcome.Queries, Outcome.Excluded, Outcome.Describe()), (kept.Queries, kept.Excluded, kept.Describe()));
        Assert.Equal(Outcome.Slices.ToArray(), kept.Slices.ToArray());
        Assert.Equal(Outcome.Figures.ToArray(), kept.Figures.ToArray());
        Assert.Equal(Outcome.ResponseMs, kept.ResponseMs);
        foreach (var metric in Metrics)
        {
            foreach (var slice in Outcome.Slices.Append(""))
            {
                var (before, after) = (Outcome.Sample(metric, slice)!, kept.Sample(metric, slice)!);
                Assert.Equal((before.Metric, before.Value, before.Requests, before.Excluded), (after.Metric, after.Value, after.Requests, after.Excluded));
                Assert.Equal(Bootstrap.Interval(before), Bootstrap.Interval(after));
                Assert.Equal(0, Bootstrap.Difference(after, before).High);
            }
        }
    }

    [Fact]
    public void Should_say_what_it_does_not_tell()
    {
        Assert.All(Metrics, metric => Assert.True(Outcome.Holds(metric)));
        Assert.Null(Outcome.Sample(Untold));
        Assert.Null(Outcome.Sample(Metrics[0], "no-such-slice"));
    }

    [Fact]
    public void Should_be_found_whole_or_refused()
    {
        Keep();
        var file = Directory.GetFiles(_folder.Path, "*.run", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(file);
        foreach (var length in new[] { 0, 7, 40, bytes.Length / 2 })
        {
            File.WriteAllBytes(file, bytes[..length]);
            Refused();
        }

        // The last eight bytes are the checksum and the length.
        foreach (var place in new[] { bytes.Length / 2, bytes.Length - 6 })
        {
            File.WriteAllBytes(file, [.. bytes[..place], (byte)(bytes[place] ^ 16), .. bytes[(place + 1)..]]);
            Refused();
        }

        // And nothing stands behind it.
        using (var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
        using (var longer = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        {
            zip.CopyTo(longer);
            longer.WriteByte(0);
        }

        Refused();

        void Refused() => Assert.StartsWith($"{file}: got a damaged run, expected one that can be read", Assert.Throws<ExperimentException>(() => Find()).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private RunOutcome Keep()
    {
        new ExperimentRuns(_folder.Path).Save(new("t", "shop", "row", Metrics, s_identity, 1.5, Outcome));
        var run = Find()!;
        Assert.Equal(("t", "shop", "row", s_identity, 1.5), (run.Table, run.Data, run.Row, run.Identity, run.Seconds));
        Assert.Equal(Metrics.ToArray(), run.Metrics.ToArray());
        return run.Outcome;
    }

    private ExperimentRun? Find() => new ExperimentRuns(_folder.Path).Find("t", "shop", "row", s_identity, Metrics);
}
