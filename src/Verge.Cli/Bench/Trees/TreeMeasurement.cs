using Verge.Evaluation;
using Verge.Models.Boosting;
using Verge.Tensors;

namespace Verge.Cli.Bench.Trees;

/// <summary>Fits and scores gradient-boosted trees, over and over.</summary>
internal static class TreeMeasurement
{
    /// <summary>Measures fits of the same samples, after one that warms up.</summary>
    public static TreeFigures Run(
        GradientBoosting boosting, (BoostingSamples Training, BoostingSamples Test) samples, (int Rounds, int Workers) runs, TimeProvider time,
        CancellationToken cancellation)
    {
        var (model, fits, passes, logits) = (boosting.Fit(samples.Training, cancellation: cancellation), new List<double>(), new List<double>(), new float[samples.Test.Count]);
        for (var round = 0; round < runs.Rounds; round++)
        {
            var start = time.GetTimestamp();
            model = boosting.Fit(samples.Training, cancellation: cancellation);
            fits.Add(time.GetElapsedTime(start).TotalSeconds);
            start = time.GetTimestamp();
            model.Score(samples.Test.Features.Span, logits);
            passes.Add(time.GetElapsedTime(start).TotalMicroseconds);
        }

        var labels = samples.Test.Labels.ToArray();
        return new()
        {
            FitSeconds = Median(fits),
            ScoreUs = Median(passes) / logits.Length,
            Auc = RankedList.Rank(logits, Array.ConvertAll(labels, label => label == 1)).Auc(),
            Logloss = logits.Zip(labels, (logit, label) => Math.Log(1 + Math.Exp(label == 1 ? -logit : logit))).Average(),
            Samples = samples.Training.Count,
            Features = model.FeatureCount,
            Iterations = model.TreeCount,
            Workers = runs.Workers,
            Simd = Simd.Level.ToString().ToLowerInvariant(),
        };
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
