namespace Verge.Features;

/// <summary>How a raw action value becomes model input (EdgeRec Table 1, "Type").</summary>
public enum ActionFeatureKind
{
    /// <summary>A number, one-hot over buckets whose borders are quantiles of the training values.</summary>
    Bucketized,

    /// <summary>A category's index, 0 … size − 1, one-hot.</summary>
    OneHot,

    /// <summary>Done or not: 0 or 1; always one wide.</summary>
    Binary,
}
