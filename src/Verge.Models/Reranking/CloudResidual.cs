using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// A re-ranking model whose score is added to the logit of the cloud's own: the device learns what the ranker could not know, and where it knows
/// nothing the ranker's order stays. Owns the model.
/// </summary>
public sealed class CloudResidual : IRerankingModel
{
    // A probability of 0 or 1 has no logit.
    private const float Least = 1e-6f;

    private readonly IRerankingModel _model;
    private readonly int _column;
    private readonly int _width;
    private readonly float _mean;
    private readonly float _deviation;

    /// <summary>Wraps a model.</summary>
    /// <param name="model">Its score is what is added.</param>
    /// <param name="features">The fitted inputs: their scaling is undone.</param>
    /// <param name="score">The cloud's score, a probability among the scores p7.</param>
    /// <exception cref="ArgumentException">The schema has no such score.</exception>
    public CloudResidual(IRerankingModel model, DeviceFeatures features, string score = PagingScoreNames.ClickProbability)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(features);
        var scores = features.Schema.Scores;
        (_model, _column, _width) = (model, scores.IndexOf(score), features.Schema.DenseWidth);
        if (_column < 0)
        {
            throw new ArgumentException($"score: got '{score}', expected one of the schema's: {string.Join(", ", scores)}");
        }

        (_mean, _deviation) = (features.Scores.Mean[_column], features.Scores.Deviation[_column]);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters => _model.Parameters;

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var own = _model.Logits(tape, chunk, context);
        var cloud = tape.Input(own.Rows, 1, out var logits);
        var row = 0;
        foreach (var example in chunk)
        {
            for (var i = 0; i < example.CandidateCount; i++)
            {
                var probability = Math.Clamp((example.CandidateDense[(i * _width) + _column] * _deviation) + _mean, Least, 1 - Least);
                logits[row++] = MathF.Log(probability / (1 - probability));
            }
        }

        return tape.Add(own, cloud);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
