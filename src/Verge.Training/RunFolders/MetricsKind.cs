namespace Verge.Training;

/// <summary>What a line of a run's metrics tells of, in the order that these come in behind one step.</summary>
internal enum MetricsKind
{
    /// <summary>A step.</summary>
    Step,

    /// <summary>A validation within an epoch.</summary>
    Evaluation,

    /// <summary>An epoch's end.</summary>
    Epoch,
}
