namespace Verge.Models.Boosting;

/// <summary>Samples as bins, a column a feature: what histograms are made of.</summary>
internal sealed class BinnedSamples
{
    private readonly byte[][] _columns; // [features][samples]

    public BinnedSamples(BoostingSamples samples, FeatureBins bins, Tiles tiles)
    {
        (Count, Bins, _columns) = (samples.Count, bins, new byte[bins.FeatureCount][]);
        for (var feature = 0; feature < _columns.Length; feature++)
        {
            _columns[feature] = new byte[samples.Count];
        }

        // Tiles of rows: a tile's values come into the cache once for all features.
        tiles.Run(Tiles.Of(samples.Count), tile =>
        {
            var values = samples.Features.Span;
            var (width, end) = (samples.FeatureCount, Math.Min(samples.Count, (tile + 1) * Tiles.Rows));
            for (var feature = 0; feature < width; feature++)
            {
                var column = _columns[feature];
                for (var row = tile * Tiles.Rows; row < end; row++)
                {
                    column[row] = (byte)bins.Bin(feature, values[(row * width) + feature]);
                }
            }
        });

        // A feature can split where it has two bins with samples, that of missing values among them.
        Splitting = [.. Enumerable.Range(0, _columns.Length).Where(feature => _columns[feature].AsSpan().ContainsAnyExcept(_columns[feature][0]))];
    }

    public int Count { get; }

    public FeatureBins Bins { get; }

    /// <summary>Features with samples in more than one bin, ascending.</summary>
    public int[] Splitting { get; }

    public byte[] Column(int feature) => _columns[feature];
}
