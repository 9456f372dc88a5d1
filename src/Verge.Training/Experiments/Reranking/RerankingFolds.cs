using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Cuts a log into folds by time.</summary>
internal static class RerankingFolds
{
    /// <summary>The folds of a test, by time.</summary>
    /// <exception cref="ExperimentException">The log has no requests, or too few days of them.</exception>
    public static ImmutableArray<RerankingFold> Of(Dataset log, string kind, RerankingDataOptions options, string where)
    {
        var preset = DataPreset.ByKind(kind);
        var schema = preset.Pipeline.Schema with { Touched = options.Touched };
        if (options.Stages == 0)
        {
            schema = schema with { Scores = schema.Scores.RemoveAll(score => score is PagingScoreNames.RetrievalSimilarity or PagingScoreNames.ClickProbability) };
        }

        var pipeline = preset.Pipeline with { Schema = schema };
        return [.. Spans(log, options with { Stages = options.Stages ?? preset.Late }, where).Select(span => new RerankingFold(log, pipeline, options, span, where))];
    }

    private static IEnumerable<(DateTimeOffset? From, DateTimeOffset Cut, DateTimeOffset? Until)> Spans(Dataset log, RerankingDataOptions options, string where)
    {
        DateTimeOffset[] days = [.. RerankingFold.RequestTimes(log).Select(at => new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero)).Distinct().Order()];
        if (days.Length == 0)
        {
            throw new ExperimentException($"{where}: got a log without re-ranking requests, expected some");
        }

        var timeline = TimeSplit.TimelineOf(log);
        var staged = options.Stages > 0 ? timeline.At(options.Stages.Value) : (DateTimeOffset?)null;
        if (options.Test == RankingTest.Share)
        {
            return [(staged, timeline.At(1 - options.TestShare), null)];
        }

        if (options.TestDays >= days.Length)
        {
            throw new ExperimentException(FormattableString.Invariant($"{where}, test_days: got {options.TestDays} of data of {days.Length} days, expected at most {days.Length - 1}: one to train on"));
        }

        return options.Test == RankingTest.Days ? [(Begin(days[^options.TestDays]), days[^options.TestDays], null)]
            : days[^options.TestDays..].Select(day => (Begin(day), day, (DateTimeOffset?)day.AddDays(1)));

        DateTimeOffset? Begin(DateTimeOffset cut) => options.TrainingDays > 0 ? cut.AddDays(-options.TrainingDays) : staged;
    }
}
