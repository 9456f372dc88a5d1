using Verge.NeuralNetworks;

namespace Verge.Models.Boosting;

/// <summary>
/// Fits gradient-boosted trees: each tree takes a Newton step on the log loss of the sum of those before it (Friedman, Annals of
/// Statistics 2001; second order as in Chen and Guestrin, KDD 2016; histograms and growth by leaf as in Ke et al., NIPS 2017).
/// </summary>
/// <remarks>The same samples, options and instruction set give the same bits with any number of workers.</remarks>
public sealed class GradientBoosting
{
    private readonly BoostingOptions _options;
    private readonly int _workers;

    /// <summary>Takes settings.</summary>
    /// <param name="options">How trees are grown; null for the defaults.</param>
    /// <param name="workers">Threads; 0: one a processor.</param>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public GradientBoosting(BoostingOptions? options = null, int workers = 0)
    {
        _options = (options ?? new()).Validated();
        _workers = workers >= 0 ? workers : throw new ArgumentException($"{nameof(workers)}: got {workers}, expected at least 0");
    }

    /// <summary>Fits a model. Where no feature has two values it is the prior alone.</summary>
    /// <param name="training">What is learned from.</param>
    /// <param name="validation">
    /// Where given, the model is cut back to the iteration with the smallest log loss on these, and
    /// <see cref="BoostingOptions.Patience"/> ends the fit early.
    /// </param>
    /// <param name="progress">Told after each iteration.</param>
    /// <param name="cancellation">Stops it between two trees.</param>
    /// <exception cref="ArgumentException">All training labels are alike, or the validation samples have other features.</exception>
    public GradientBoostedTrees Fit(
        BoostingSamples training, BoostingSamples? validation = null, IProgress<BoostingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (validation is not null && (validation.FeatureCount != training.FeatureCount || validation.Count == 0))
        {
            throw new ArgumentException(
                $"{nameof(validation)}: got {validation.Count} samples of {validation.FeatureCount} features, expected at least 1 of {training.FeatureCount}");
        }

        var prior = LogLoss.Prior(training.Labels.Span);
        using var tiles = new Tiles(_workers);
        var bins = FeatureBins.Of(training, _options.MaxBins, tiles);
        var run = new BoostingRun(training, new BinnedSamples(training, bins, tiles), prior, _options, tiles);
        var held = validation is null ? null : new ValidationScores(validation, prior, tiles);
        var trees = new List<RegressionTree>();
        var (best, bestLoss, since) = (0, held?.Loss() ?? 0, 0);
        for (var iteration = 0; iteration < _options.Iterations && run.MayGrow; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            double? loss = null;
            if (run.Grow(SeededGenerator.Derive(_options.Seed, (ulong)iteration)) is { } tree)
            {
                trees.Add(tree);
                loss = held?.Add(tree);
            }

            since++;
            if (loss < bestLoss)
            {
                (best, bestLoss, since) = (trees.Count, loss.Value, 0);
            }

            progress?.Report(new(iteration + 1, _options.Iterations, held?.Last));
            if (held is not null && since == _options.Patience && since > 0)
            {
                break;
            }
        }

        return new(_options, training.Names, prior, bins, [.. held is null ? trees : trees.Take(best)]);
    }
}
