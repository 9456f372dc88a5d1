using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Models.Scoring;

/// <summary>Click probabilities of encoded candidates. Thread-safe.</summary>
public sealed class ClickPredictor(IRankingModel model) : IDisposable
{
    private const int Block = 256;
    private readonly TapePool _tapes = new(model.Parameters);

    /// <summary>Predicts.</summary>
    /// <param name="examples">The candidates; those of one list share a history, and the work on it.</param>
    /// <param name="probabilities">Where they go, one a candidate.</param>
    public void Predict(ReadOnlySpan<RankingExample> examples, Span<float> probabilities)
    {
        for (var start = 0; start < examples.Length; start += Block)
        {
            var block = examples[start..Math.Min(examples.Length, start + Block)];
            using var loan = _tapes.Rent();
            var logits = model.Logits(loan.Tape, block, ForwardContext.Inference).Value;
            for (var i = 0; i < block.Length; i++)
            {
                probabilities[start + i] = 1 / (1 + MathF.Exp(-logits[i]));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tapes.Dispose();
}
