namespace Verge.Models.Boosting;

/// <summary>Where each feature's bins stand in a histogram.</summary>
internal sealed class HistogramLayout
{
    private readonly int[] _starts;

    public HistogramLayout(FeatureBins bins)
    {
        (Bins, _starts) = (bins, new int[bins.FeatureCount]);
        for (var feature = 0; feature < _starts.Length; feature++)
        {
            _starts[feature] = Entries;
            Entries += bins.Count(feature) + 1;
        }
    }

    public FeatureBins Bins { get; }

    /// <summary>Bins of all features, those of missing values included.</summary>
    public int Entries { get; }

    /// <summary>A feature's first bin.</summary>
    public int Start(int feature) => _starts[feature];
}
