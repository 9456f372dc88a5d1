using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Cuts a log into folds by time.</summary>
internal static class RankingFolds
{
    /// <summary>The folds of a test, by time.</summary>
    /// <exception cref="ExperimentException">The log has no lists, or too few days of them.</exception>
    public static ImmutableArray<RankingFold> Of(StoredDataset data, RankingSchema schema, RankingDataOptions options, string where) =>
        [.. Spans(data.Dataset, options, where).Select(span => new RankingFold(data, schema, options, span, where))];

    private static IEnumerable<(DateTimeOffset? From, DateTimeOffset Cut, DateTimeOffset? Until)> Spans(Dataset log, RankingDataOptions options, string where)
    {
        DateTimeOffset[] days = [.. RankingFold.PageTimes(log).Select(at => new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero)).Distinct().Order()];
        if (days.Length == 0)
        {
            throw new ExperimentException($"{where}: got a log without lists that were shown, expected some to rank");
        }

        if (options.Test == RankingTest.Share)
        {
            return [(null, TimeSplit.TimelineOf(log).At(1 - options.TestShare), null)];
        }

        if (options.TestDays >= days.Length)
        {
            throw new ExperimentException(FormattableString.Invariant($"{where}, test_days: got {options.TestDays} of data of {days.Length} days, expected at most {days.Length - 1}: one to train on"));
        }

        return options.Test == RankingTest.Days ? [(Begin(days[^options.TestDays]), days[^options.TestDays], null)]
            : days[^options.TestDays..].Select(day => (Begin(day), day, (DateTimeOffset?)day.AddDays(1)));

        DateTimeOffset? Begin(DateTimeOffset cut) => options.TrainingDays > 0 ? cut.AddDays(-options.TrainingDays) : null;
    }
}
