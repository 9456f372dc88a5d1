using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Response time of a row's rankers: what BST's Table 4 has beside the AUC.</summary>
internal static class RankingResponse
{
    /// <summary>Candidates of a request.</summary>
    public const int Candidates = 200;

    private const int Calls = 50;

    /// <summary>Median milliseconds for a request's candidates on one core, encoded already, all tasks.</summary>
    /// <param name="rankers">Fitted.</param>
    /// <param name="part">Whose lists candidates and the longest histories come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops it.</param>
    public static double Measure(TaskRankers rankers, RankingPart part, TimeProvider time, CancellationToken cancellation)
    {
        var histories = part.Lists.Select(list => list[0].Histories).MaxBy(histories => histories.Sum(history => history.Length))!;
        var shown = part.Lists.SelectMany(list => list).Take(Candidates).ToArray();
        RankingExample[] request = [.. Enumerable.Range(0, Candidates).Select(i => shown[i % shown.Length] with { Histories = histories })];
        var probabilities = new float[Candidates * rankers.TaskNames.Length];
        return CallTimes.Measure(() => rankers.Predict(request, probabilities), time, Calls, cancellation).P50 / 1000;
    }
}
