using Verge.Datasets;
using Verge.Domain;

namespace Verge.Training;

/// <summary>
/// A log cut by time: the first part trains retrieval and ranking, the second the re-ranker, on scores that those models
/// give pages they never saw; the third is held out.
/// </summary>
/// <param name="Whole">The whole log; read point-in-time only.</param>
/// <param name="Past">All that is not held out.</param>
/// <param name="Early">Trains retrieval and ranking.</param>
/// <param name="Late">Trains the re-ranker.</param>
/// <param name="HeldOut">Trains nothing.</param>
/// <param name="LateFrom">The first moment of <paramref name="Late"/>.</param>
/// <param name="HeldOutFrom">The first moment of <paramref name="HeldOut"/>.</param>
public sealed record PipelineSlices(
    Dataset Whole, Dataset Past, Dataset Early, Dataset Late, Dataset HeldOut, DateTimeOffset LateFrom, DateTimeOffset HeldOutFrom)
{
    /// <summary>Cuts a log.</summary>
    /// <param name="data">The log.</param>
    /// <param name="late">Fraction of the events before the late slice.</param>
    /// <param name="heldOut">Fraction of the events before what is held out.</param>
    public static PipelineSlices ByEventFraction(Dataset data, double late, double heldOut)
    {
        var parts = TimeSplit.ByEventFraction(data, late, heldOut);
        return new(data, TimeSplit.At(data, parts.Cuts[1]).Past, parts.Parts[0], parts.Parts[1], parts.Parts[2], parts.Cuts[0], parts.Cuts[1]);
    }
}
