using FsCheck;
using FsCheck.Fluent;
using Verge.Models.Boosting;

namespace Verge.Models.Tests.Boosting;

/// <summary>The first split against all cuts of all features, tried one by one.</summary>
public sealed class SplitTests
{
    private const int Width = 3;

    [Fact]
    public void Should_find_the_split_that_gains_most_of_all()
    {
        // Few values, so that many are equal; every fourth is missing.
        var row = from values in Gen.ArrayOf(Gen.Choose(0, 7), Width) from label in Gen.Choose(0, 1) select (values, label);
        var cases = from rows in row.ArrayOf() from least in Gen.Choose(1, 4) from l2 in Gen.Choose(0, 2) select (rows, least, l2);
        var seen = 0;
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var labels = one.rows.Select(r => (float)r.label).ToArray();
            if (labels.Distinct().Count() < 2)
            {
                return true;
            }

            var features = one.rows.SelectMany(r => r.values.Select(value => value < 6 ? value : float.NaN)).ToArray();
            var options = new BoostingOptions { Iterations = 1, MaxLeaves = 2, MinSamplesLeaf = one.least, L2 = one.l2, MinHessianLeaf = 0.3 };
            var model = new GradientBoosting(options, workers: 1).Fit(new(features, Width, labels));
            var best = BruteForce(features, labels, options);
            seen += best > 1e-9 ? 1 : 0;
            var found = model.TreeCount == 0 ? 0 : model.Trees[0].Gains[0];
            return Math.Abs(found - Math.Max(best, 0)) < 1e-5 && (model.TreeCount == 0 || IsTold(model, features, labels));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20_260_101, 20_260_103));
        Assert.True(seen > 100, $"got {seen} cases with a split, expected more than 100");
    }

    /// <summary>The largest gain of any cut between values, with missing values on either side, and of that of missing from all other values.</summary>
    private static double BruteForce(float[] features, float[] labels, BoostingOptions options)
    {
        var (p, best, rows) = (labels.Average(), 0.0, Enumerable.Range(0, labels.Length).ToArray());
        foreach (var feature in Enumerable.Range(0, Width))
        {
            foreach (var cut in rows.Select(row => features[(row * Width) + feature]).Where(value => !float.IsNaN(value)))
            {
                foreach (var missingLeft in new[] { false, true })
                {
                    var left = rows.Where(row => features[(row * Width) + feature] is var x && (float.IsNaN(x) ? missingLeft : x <= cut)).ToArray();
                    best = Math.Max(best, Gain(left, [.. rows.Except(left)]));
                }
            }
        }

        return best;

        double Gain(int[] left, int[] right) =>
            Math.Min(left.Length, right.Length) < options.MinSamplesLeaf || Math.Min(left.Length, right.Length) * p * (1 - p) < options.MinHessianLeaf
                ? 0
                : Score(left) + Score(right) - Score(rows);

        double Score(int[] some) => Math.Pow(some.Sum(row => p - labels[row]), 2) / ((some.Length * p * (1 - p)) + options.L2);
    }

    /// <summary>Whether each side's score is the Newton step of the rows that a walk over the raw values puts there.</summary>
    private static bool IsTold(GradientBoostedTrees model, float[] features, float[] labels)
    {
        var (p, logits, options) = (labels.Average(), new float[labels.Length], model.Options);
        model.Score(features, logits);
        return Enumerable.Range(0, labels.Length).GroupBy(row => logits[row]).All(side =>
            Math.Abs(model.Prior - (options.LearningRate * side.Sum(row => p - labels[row]) / ((side.Count() * p * (1 - p)) + options.L2)) - side.Key) < 1e-4)
            && logits.Distinct().Count() <= 2;
    }
}
