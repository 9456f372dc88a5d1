using Verge.Features;
using Verge.Models.Ranking;

namespace Verge.Training;

/// <summary>What a ranker that may stop early is judged by: the last of its training pages, which it is not fitted to.</summary>
internal static class RankingHoldBack
{
    /// <summary>Share of the impressions that is held back.</summary>
    public const double Share = 0.1;

    private const int Block = 4_096;

    /// <summary>Cuts samples by time, between two pages.</summary>
    /// <param name="samples">By time, those of a page together.</param>
    /// <returns>What is fitted, and what is held back.</returns>
    /// <exception cref="ArgumentException">Fewer than two pages.</exception>
    public static (RankingExample[] Fitted, RankingExample[] Held) Cut(List<RankingExample> samples)
    {
        var cut = (int)(samples.Count * (1 - Share));
        while (cut > 0 && ReferenceEquals(samples[cut].Histories, samples[cut - 1].Histories))
        {
            cut--;
        }

        return cut > 0 ? ([.. samples[..cut]], [.. samples[cut..]])
            : throw new ArgumentException($"patience: got {samples.Count} samples of one page, expected pages to train on and pages to judge by");
    }

    /// <summary>Mean cross-entropy of the tasks that a ranker predicts, weighed as its loss is (DMT eq. 5).</summary>
    public static double LogLoss(IRanker ranker, RankingFeatures features, RankingExample[] samples)
    {
        var (tasks, options) = (ranker.Tasks, ranker.Options.Tasks);
        var first = tasks == 1 ? options.TaskIn(features.Schema) : 0;
        var probabilities = new float[Math.Min(Block, samples.Length) * tasks];
        var sum = 0.0;
        for (var start = 0; start < samples.Length; start += Block)
        {
            var block = samples.AsSpan(start, Math.Min(Block, samples.Length - start));
            ranker.Predict(block, probabilities.AsSpan(0, block.Length * tasks));
            for (var i = 0; i < block.Length * tasks; i++)
            {
                // What is certain and wrong costs no more than a float can tell from 1.
                var probability = block[i / tasks].Labels[first + (i % tasks)] > 0 ? probabilities[i] : 1 - (double)probabilities[i];
                sum -= options.LossWeight(i % tasks) * Math.Log(Math.Max(probability, 1e-7));
            }
        }

        return sum / samples.Length;
    }
}
