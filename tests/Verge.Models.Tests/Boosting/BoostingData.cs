using Verge.Models.Boosting;
using Verge.NeuralNetworks;

namespace Verge.Models.Tests.Boosting;

/// <summary>Made samples.</summary>
internal static class BoostingData
{
    public const int LargeFeatures = 20;

    /// <summary>Rows that Golden/boosting.py computes, too: hashed counters, 41 a row.</summary>
    public static BoostingSamples Large(int first, int rows)
    {
        const int Counters = (2 * LargeFeatures) + 1;
        var (features, labels, u, x) = (new float[rows * LargeFeatures], new float[rows], new double[Counters], new double[LargeFeatures]);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < Counters; i++)
            {
                u[i] = Uniform(((ulong)(first + row) * Counters) + (ulong)i);
            }

            for (var f = 0; f < LargeFeatures; f++)
            {
                x[f] = f is >= 5 and < 10 ? Math.Floor(u[f] * 3 * (f - 3)) : f is >= 10 and < 15 ? u[f] * u[f] * u[f] * 100 : u[f];
            }

            var logit = (3 * x[0] * x[1]) - (2 * Math.Abs(x[2] - 0.5)) + ((x[5] > 2 ? 1 : 0) * (x[3] - 0.5) * 3) + (x[10] / 50) - (0.1 * x[6]) - 1.5;
            logit += IsMissing(2) ? 0.8 : 0;
            labels[row] = u[^1] < 1 / (1 + Math.Exp(-logit)) ? 1 : 0;
            for (var f = 0; f < LargeFeatures; f++)
            {
                features[(row * LargeFeatures) + f] = IsMissing(f) ? float.NaN : (float)x[f];
            }
        }

        return new(features, LargeFeatures, labels);

        bool IsMissing(int f) => u[LargeFeatures + f] < f % 4 * 0.1;
    }

    /// <summary>Samples whose label hangs on two of some features; the last feature is noise alone, some values are missing.</summary>
    public static BoostingSamples Noisy(int rows, ulong seed, int width = 5, double missing = 0.1)
    {
        var random = new SeededGenerator(seed);
        var (features, labels) = (new float[rows * width], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var own = features.AsSpan(row * width, width);
            foreach (ref var value in own)
            {
                value = (float)random.NextGaussian();
            }

            labels[row] = own[0] + (own[1] > 0 ? 1 : -1) + random.NextGaussian() > 0 ? 1 : 0;
            foreach (ref var value in own)
            {
                value = random.NextDouble() < missing ? float.NaN : value;
            }
        }

        return new(features, width, labels);
    }

    public static float[] Scores(GradientBoostedTrees model, BoostingSamples samples)
    {
        var logits = new float[samples.Count];
        model.Score(samples.Features.Span, logits);
        return logits;
    }

    public static double MeanLoss(GradientBoostedTrees model, BoostingSamples samples) =>
        Scores(model, samples).Zip(samples.Labels.ToArray(), (s, y) => Math.Log(1 + Math.Exp(y == 1 ? -s : s))).Average();

    /// <summary>The share of pairs of 1 and 0 in the right order, ties half.</summary>
    public static double Auc(float[] scores, ReadOnlySpan<float> labels)
    {
        var order = labels.ToArray();
        Array.Sort(scores, order);
        var (sum, positives) = (0.0, 0L);
        for (int start = 0, end; start < scores.Length; start = end)
        {
            for (end = start; end < scores.Length && scores[end] == scores[start]; end++)
            {
            }

            var own = order[start..end].Count(label => label == 1);
            (sum, positives) = (sum + (own * (start + end + 1) / 2.0), positives + own);
        }

        return (sum - (positives * (positives + 1) / 2.0)) / (positives * (scores.Length - (double)positives));
    }

    private static double Uniform(ulong counter)
    {
        var z = (counter + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 40) / (double)(1 << 24);
    }
}
