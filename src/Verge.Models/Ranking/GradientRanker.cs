using Verge.Features;
using Verge.Models.Scoring;
using Verge.NeuralNetworks;

namespace Verge.Models.Ranking;

/// <summary>A network, cross-entropy on clicks and Adagrad as a model that is fitted and predicts. Owns the network.</summary>
/// <param name="options">What the network was made of.</param>
/// <param name="network">The network.</param>
public sealed class GradientRanker(RankingModelOptions options, IRankingModel network) : IRanker
{
    private const string WeightsName = "model.safetensors";
    private const int Block = 256;
    private readonly TapePool _tapes = new(network.Parameters);

    /// <inheritdoc/>
    public RankingModelOptions Options => options;

    /// <inheritdoc/>
    public void Fit(
        IReadOnlyList<RankingExample> samples, TrainerOptions trainer, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        Fit(samples, new Adagrad(), trainer, validate: null, progress, cancellation);

    /// <summary>Fits with an optimizer of one's own, and by what validation says where the trainer stops early.</summary>
    /// <param name="samples">The impressions.</param>
    /// <param name="optimizer">The optimizer, unused.</param>
    /// <param name="trainer">Sizes, rates, epochs, patience.</param>
    /// <param name="validate">Judges the model after an epoch; null: nothing does.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Fit(
        IReadOnlyList<RankingExample> samples, IOptimizer optimizer, TrainerOptions trainer, Func<int, double>? validate,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        new Trainer<RankingExample>(new ClickLearner(network), optimizer, trainer).Train(samples, validate, progress, cancellation);

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<RankingExample> examples, Span<float> probabilities)
    {
        for (var start = 0; start < examples.Length; start += Block)
        {
            var block = examples[start..Math.Min(examples.Length, start + Block)];
            using var loan = _tapes.Rent();
            var logits = network.Logits(loan.Tape, block, ForwardContext.Inference).Value;
            for (var i = 0; i < block.Length; i++)
            {
                probabilities[start + i] = 1 / (1 + MathF.Exp(-logits[i]));
            }
        }
    }

    /// <inheritdoc/>
    public void Save(string folder) => SafeTensors.Save(Path.Combine(folder, WeightsName), network.Parameters);

    /// <inheritdoc/>
    /// <exception cref="SafeTensorsException">A weight is missing or of another shape, named.</exception>
    public void Load(string folder) => SafeTensors.Load(Path.Combine(folder, WeightsName), network.Parameters);

    /// <inheritdoc/>
    public void Dispose()
    {
        _tapes.Dispose();
        network.Dispose();
    }
}
