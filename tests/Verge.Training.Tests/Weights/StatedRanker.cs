using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Training.Tests;

/// <summary>A ranker whose probabilities stand in its examples' numbers.</summary>
internal sealed class StatedRanker(int tasks) : IRanker
{
    public RankingModelOptions Options { get; } = new() { Model = RankingModels.Dmt };

    public int Tasks => tasks;

    public void Fit(IReadOnlyList<RankingExample> samples, RankerTraining training, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public void Predict(ReadOnlySpan<RankingExample> examples, Span<float> probabilities)
    {
        for (var i = 0; i < examples.Length; i++)
        {
            examples[i].Dense.CopyTo(probabilities[(i * tasks)..]);
        }
    }

    public void Save(string folder) => throw new NotSupportedException();

    public void Load(string folder) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
