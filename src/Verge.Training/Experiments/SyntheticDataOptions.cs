namespace Verge.Training.Experiments;

/// <summary>The synthetic shop of an experiment's data set (<c>kind: synthetic</c>), beside the options of its stage.</summary>
public sealed record SyntheticDataOptions
{
    /// <summary>Shoppers. Default 2,000.</summary>
    public int Users { get; init; } = 2000;

    /// <summary>Items. Default 3,000.</summary>
    public int Items { get; init; } = 3000;

    /// <summary>Days that are logged with exposures. Default 21.</summary>
    public int Days { get; init; } = 21;

    /// <summary>The shop's seed. Default 1.</summary>
    public ulong ShopSeed { get; init; } = 1;

    /// <inheritdoc cref="Datasets.Synthetic.ShopOptions.IntentShift"/>
    public bool IntentShift { get; init; } = true;

    /// <inheritdoc cref="Datasets.Synthetic.ShopOptions.Fatigue"/>
    public bool Fatigue { get; init; } = true;

    /// <inheritdoc cref="Datasets.Synthetic.ShopOptions.PositionEffect"/>
    public bool PositionEffect { get; init; } = true;

    /// <inheritdoc cref="Datasets.Synthetic.ShopOptions.NeighborEffect"/>
    public bool NeighborEffect { get; init; } = true;

    /// <inheritdoc cref="Datasets.Synthetic.ShopOptions.Repurchase"/>
    public bool Repurchase { get; init; } = true;
}
