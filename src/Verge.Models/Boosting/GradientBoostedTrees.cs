using System.Collections.Immutable;

namespace Verge.Models.Boosting;

/// <summary>A sum of trees: the logit that a sample's label is 1. It does not change once made; scoring is thread-safe.</summary>
public sealed class GradientBoostedTrees
{
    private const int Block = 64; // rows that stay in a core's cache while all trees pass

    internal GradientBoostedTrees(BoostingOptions options, ImmutableArray<string> names, float prior, FeatureBins bins, RegressionTree[] trees) =>
        (Options, Names, Prior, Bins, Trees) = (options, names, prior, bins, trees);

    /// <summary>How it was grown.</summary>
    public BoostingOptions Options { get; }

    /// <summary>The features' names, in the order of a sample's values.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The logit before the first tree: that of the share of 1 among the training labels.</summary>
    public float Prior { get; }

    /// <summary>Features a sample.</summary>
    public int FeatureCount => Bins.FeatureCount;

    /// <summary>Trees kept.</summary>
    public int TreeCount => Trees.Length;

    /// <summary>Nodes of all trees, leaves among them.</summary>
    public int NodeCount => Trees.Sum(tree => tree.Nodes.Length);

    internal FeatureBins Bins { get; }

    internal RegressionTree[] Trees { get; }

    /// <summary>A feature's borders between bins, ascending; a value equal to a border lies below it. No split stands elsewhere.</summary>
    public ReadOnlySpan<float> Borders(int feature) => Bins.Borders(feature);

    /// <summary>Scores samples; each as if it were alone, and nothing is allocated.</summary>
    /// <param name="samples">
    /// Values, <c>[samples, FeatureCount]</c>. NaN is missing: it goes where it did best in training, or, where training had none, with
    /// the most samples. Infinities are the least and the greatest values.
    /// </param>
    /// <param name="logits">One a sample.</param>
    /// <exception cref="ArgumentException">Lengths that do not agree.</exception>
    public void Score(ReadOnlySpan<float> samples, Span<float> logits)
    {
        var width = FeatureCount;
        if (samples.Length != (long)logits.Length * width)
        {
            throw new ArgumentException($"{nameof(samples)}: got {samples.Length} values, expected {(long)logits.Length * width}: {logits.Length} logits times {width} features");
        }

        Span<double> scores = stackalloc double[Block];
        while (!logits.IsEmpty)
        {
            var own = scores[..Math.Min(Block, logits.Length)];
            own.Fill(Prior);
            foreach (var tree in Trees)
            {
                tree.Add(samples, width, own);
            }

            for (var i = 0; i < own.Length; i++)
            {
                logits[i] = (float)own[i];
            }

            samples = samples[(own.Length * width)..];
            logits = logits[own.Length..];
        }
    }

    /// <summary>Each feature's share of all splits' gains; they sum to 1, or are all 0 where there is no split.</summary>
    public double[] GainImportance()
    {
        var shares = new double[FeatureCount];
        var total = 0.0;
        foreach (var tree in Trees)
        {
            for (var node = 0; node < tree.Nodes.Length; node++)
            {
                shares[tree.Nodes[node].Feature] += tree.Gains[node];
                total += tree.Gains[node];
            }
        }

        for (var feature = 0; feature < shares.Length && total > 0; feature++)
        {
            shares[feature] /= total;
        }

        return shares;
    }
}
