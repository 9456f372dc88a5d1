using Verge.Domain;

namespace Verge.Training;

/// <summary>
/// A log cut by time: the first part trains retrieval and ranking, the second the re-ranker, on scores that those models
/// give pages they never saw; the third is held out.
/// </summary>
/// <param name="Whole">The whole log; read point-in-time only.</param>
/// <param name="Early">Trains retrieval and ranking.</param>
/// <param name="Late">Trains the re-ranker.</param>
/// <param name="HeldOut">Trains nothing.</param>
/// <param name="LateFrom">The first moment of <paramref name="Late"/>.</param>
/// <param name="HeldOutFrom">The first moment of <paramref name="HeldOut"/>.</param>
public sealed record PipelineSlices(
    Dataset Whole, Dataset Early, Dataset Late, Dataset HeldOut, DateTimeOffset LateFrom, DateTimeOffset HeldOutFrom);
