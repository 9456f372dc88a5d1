using Verge.Features;
using Verge.Models.Scoring;
using Verge.NeuralNetworks;

namespace Verge.Models.Ranking;

/// <summary>A network, cross-entropy on labels and an optimizer as a model that is fitted and predicts. Owns the network.</summary>
public sealed class GradientRanker : IRanker
{
    private const string WeightsName = "model.safetensors";
    private const int Block = 256;
    private readonly TapePool _tapes;
    private readonly int _firstLabel;
    private readonly float[] _corrections;

    /// <summary>Makes an unfitted one.</summary>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="options">Which network, with its sizes and tasks.</param>
    /// <param name="seed">Seed of the first values.</param>
    /// <exception cref="ArgumentException">No such network or task, or an impossible size, named.</exception>
    public GradientRanker(RankingFeatures features, RankingModelOptions options, ulong seed = 1)
        : this(features, options, new Initializer(seed))
    {
    }

    internal GradientRanker(RankingFeatures features, RankingModelOptions options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        var task = options.Tasks.TaskIn(features.Schema);
        (Options, Network) = (options, RankingModels.Make(features, options, initializer));
        try
        {
            options.Tasks.Validated(Network.Tasks);
        }
        catch
        {
            Network.Dispose();
            throw;
        }

        _firstLabel = Network.Tasks == 1 ? task : 0;
        _tapes = new(Network.Parameters);
        _corrections = [.. Enumerable.Range(0, Network.Tasks).Select(task => (float)options.Tasks.LogitCorrection(task))];
    }

    /// <inheritdoc/>
    public RankingModelOptions Options { get; }

    /// <inheritdoc/>
    public int Tasks => Network.Tasks;

    /// <summary>The network.</summary>
    public IRankingModel Network { get; }

    /// <inheritdoc/>
    public void Fit(
        IReadOnlyList<RankingExample> samples, RankerTraining training, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        Trainer(training, samples).Train(samples, Validate(training), progress, cancellation);
    }

    /// <summary>Fits to samples that need not be in memory. Networks that draw among all samples have none to draw from.</summary>
    /// <param name="samples">The impressions; those of a page together in one shard.</param>
    /// <param name="training">How.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Fit(
        ISampleSource<RankingExample> samples, RankerTraining training, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        Trainer(training, null).Train(samples, Validate(training), progress, cancellation);
    }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<RankingExample> examples, Span<float> probabilities)
    {
        if (probabilities.Length != examples.Length * Tasks)
        {
            throw new ArgumentException(
                $"{nameof(probabilities)}: got {probabilities.Length} floats, expected {examples.Length * Tasks} ({examples.Length} examples, tasks of each {Tasks})", nameof(probabilities));
        }

        for (var start = 0; start < examples.Length; start += Block)
        {
            var block = examples[start..Math.Min(examples.Length, start + Block)];
            using var loan = _tapes.Rent();
            var logits = Network.Logits(loan.Tape, block, ForwardContext.Inference).Value;
            for (var i = 0; i < logits.Length; i++)
            {
                probabilities[(start * Tasks) + i] = 1 / (1 + MathF.Exp(_corrections[i % Tasks] - logits[i]));
            }
        }
    }

    /// <inheritdoc/>
    public RankingExplanation Explain(RankingExample example)
    {
        using var loan = _tapes.Rent();
        return Network.Explain(loan.Tape, example);
    }

    /// <inheritdoc/>
    public void Save(string folder) => SafeTensors.Save(Path.Combine(folder, WeightsName), Network.Parameters);

    /// <inheritdoc/>
    /// <exception cref="SafeTensorsException">A weight is missing or of another shape, named.</exception>
    public void Load(string folder) => SafeTensors.Load(Path.Combine(folder, WeightsName), Network.Parameters);

    /// <inheritdoc/>
    public void Dispose()
    {
        _tapes.Dispose();
        Network.Dispose();
    }

    private static Func<int, double>? Validate(RankerTraining training) => training.Validation is { } validation ? _ => validation.Measure() : null;

    private Trainer<RankingExample> Trainer(RankerTraining training, IReadOnlyList<RankingExample>? drawn) =>
        new(new RankingLearner(Network, drawn, Options.Tasks, _firstLabel), training.Optimizer.Make(), training.Trainer);
}
