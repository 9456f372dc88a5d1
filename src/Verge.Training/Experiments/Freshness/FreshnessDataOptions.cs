namespace Verge.Training.Experiments;

/// <summary>Which queries of a replay count, beside what <see cref="RetrievalDataOptions"/> says.</summary>
public sealed record FreshnessDataOptions
{
    /// <summary>Which of the queries. Default all.</summary>
    public ReplaySlice Among { get; init; }
}
