namespace Verge.Models.Boosting;

/// <summary>Scores and mean log loss of samples that are not trained on, tree by tree.</summary>
internal sealed class ValidationScores
{
    private readonly BoostingSamples _samples;
    private readonly Tiles _tiles;
    private readonly double[] _scores;
    private readonly double[] _partial;

    public ValidationScores(BoostingSamples samples, float prior, Tiles tiles)
    {
        (_samples, _tiles, _scores, _partial) = (samples, tiles, new double[samples.Count], new double[Tiles.Of(samples.Count)]);
        Array.Fill(_scores, prior);
    }

    /// <summary>The loss after the tree added last.</summary>
    public double? Last { get; private set; }

    /// <summary>Adds a tree; the mean loss with it.</summary>
    public double Add(RegressionTree tree)
    {
        var width = _samples.FeatureCount;
        _tiles.Run(_partial.Length, tile =>
        {
            var (start, count) = Places(tile);
            tree.Add(_samples.Features.Span.Slice(start * width, count * width), width, _scores.AsSpan(start, count));
        });
        return Loss();
    }

    /// <summary>The mean loss.</summary>
    public double Loss()
    {
        _tiles.Run(_partial.Length, tile =>
        {
            var (start, count) = Places(tile);
            _partial[tile] = LogLoss.Sum(_scores.AsSpan(start, count), _samples.Labels.Span.Slice(start, count));
        });
        return (Last = _partial.Sum() / _samples.Count).Value;
    }

    private (int Start, int Count) Places(int tile) => (tile * Tiles.Rows, Math.Min(Tiles.Rows, _samples.Count - (tile * Tiles.Rows)));
}
