using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Ranking;

/// <summary>
/// A ranking model as a whole, trained by gradients or not: what a run fits, a bundle holds and the cloud asks. Made by
/// <see cref="Rankers"/>. Predicting is thread-safe once a fit is done.
/// </summary>
public interface IRanker : IDisposable
{
    /// <summary>Which model it is, and its sizes.</summary>
    RankingModelOptions Options { get; }

    /// <summary>
    /// Tasks that it predicts. Of one: the one that <see cref="RankingTaskOptions.Task"/> names; of more: the schema's, in order.
    /// </summary>
    int Tasks { get; }

    /// <summary>Fits.</summary>
    /// <param name="samples">The impressions.</param>
    /// <param name="training">How.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    void Fit(IReadOnlyList<RankingExample> samples, RankerTraining training, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>Predicts the tasks.</summary>
    /// <param name="examples">The candidates; those of one list share a history, and the work on it.</param>
    /// <param name="probabilities">Where they go, 0 … 1, <c>[examples, Tasks]</c>.</param>
    /// <exception cref="ArgumentException">Room for another number of probabilities.</exception>
    void Predict(ReadOnlySpan<RankingExample> examples, Span<float> probabilities);

    /// <summary>Why a candidate gets its probabilities; default: the probabilities alone.</summary>
    /// <param name="example">The candidate.</param>
    RankingExplanation Explain(RankingExample example)
    {
        var probabilities = new float[Tasks];
        Predict([example], probabilities);
        return new() { Probabilities = [.. probabilities] };
    }

    /// <summary>Writes what was fitted.</summary>
    /// <param name="folder">The folder; it exists.</param>
    void Save(string folder);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">It is missing, or does not fit the options, named.</exception>
    void Load(string folder);
}
