using System.Runtime.InteropServices;
using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>Ranking samples of a log that is too large for memory: made window by window of its time, and written to shards.</summary>
internal static class RankingShards
{
    /// <summary>Samples of a shard at most, but for a page that has more.</summary>
    private const int MaximumShard = 8192;

    /// <summary>Writes them, where the folder does not hold them already, and opens them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="features">Their fitted inputs.</param>
    /// <param name="log">The log.</param>
    /// <param name="options">Samples in memory at most, the sessions' share, counters.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ShardedSamples<RankingExample> Open(string folder, RankingFeatures features, Dataset log, PipelineOptions options, CancellationToken cancellation)
    {
        var (codec, buffer) = (new RankingExampleCodec(), Math.Max(1, options.RankingSamplesInMemory / 2));
        if (!SampleShards.Exists(folder))
        {
            // Many shards in a buffer, so that neighbors in time do not stay neighbors.
            var writer = new SampleShardWriter<RankingExample>(folder, codec, Math.Clamp(buffer / 16, 1, MaximumShard));
            foreach (var (from, until) in new RankingSampleWindows(log).Of(buffer))
            {
                var examples = CollectionsMarshal.AsSpan(new RankingExampleBuilder(features).Build(
                    log, new() { From = from, Until = until, SessionShare = options.RankingSessionShare, Counters = options.Counters }, cancellation));
                for (var (first, end) = (0, 0); first < examples.Length; first = end)
                {
                    for (end = first + 1; end < examples.Length && ReferenceEquals(examples[end].Histories, examples[first].Histories);)
                    {
                        end++;
                    }

                    writer.Add(examples[first..end]);
                }
            }

            if (writer.Complete() == 0)
            {
                throw RankingTraining.Nothing();
            }
        }

        return new(folder, codec, buffer);
    }
}
