using System.Collections.Immutable;
using System.Globalization;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Cuts a log into folds.</summary>
/// <param name="Test">Samples and test queries.</param>
/// <param name="Validation">What tuning sees of them, fold by fold as in the test: the test queries are not among it.</param>
internal sealed record RetrievalFolds(ImmutableArray<RetrievalFold> Test, ImmutableArray<RetrievalFold> Validation)
{
    /// <summary>Makes the folds of a data set.</summary>
    /// <exception cref="ExperimentException">The data set has no test pairs, or too few days.</exception>
    public static RetrievalFolds Of(StoredDataset data, IEnumerable<Interaction> clicks, ItemEncodingTable items, RetrievalDataOptions options, string where)
    {
        var builder = new RetrievalExampleBuilder(items, data.Dataset.TellsSurfaces);
        var queries = Build(clicks);
        return options.Test == RetrievalTest.Published ? Published(data, items, options, queries, where)
            : Rolling(options, queries, options.NewItems == 0 ? queries : Build(clicks.Where(click => !RetrievalEncoding.IsNew(click.ItemId, options))), where);

        ImmutableArray<RetrievalExample> Build(IEnumerable<Interaction> from) => [.. builder.Build(from, options.Surface).OrderBy(sample => sample.At)];
    }

    /// <summary>The clicks of users and sessions that are long enough.</summary>
    public static IEnumerable<Interaction> Clicks(StoredDataset data, RetrievalDataOptions options)
    {
        Interaction[] clicks = [.. data.Dataset.Interactions.Where(interaction => interaction.Kind == EventKind.Clicked)];
        var users = clicks.CountBy(click => click.UserId).Where(user => user.Value >= options.MinimumUser).Select(user => user.Key).ToHashSet(StringComparer.Ordinal);
        var sessions = clicks.CountBy(Session).Where(session => session.Value >= options.SessionClicks).Select(session => session.Key).ToHashSet();
        return clicks.Where(click => users.Contains(click.UserId) && sessions.Contains(Session(click)));
    }

    private static (string, string) Session(Interaction click) => (click.UserId, click.SessionId);

    private static RetrievalFolds Published(
        StoredDataset data, ItemEncodingTable items, RetrievalDataOptions options, ImmutableArray<RetrievalExample> samples, string where)
    {
        if (data.TestPairs.IsEmpty)
        {
            throw new ExperimentException($"{where}, test: got 'published' for data without test pairs, expected 'rolling'");
        }

        // Whole sessions on either side: the prefixes of one session are too alike to be held back from each other.
        var cut = (int)(samples.Length * (1 - options.Validation));
        var early = samples[..cut].Select(sample => (sample.UserId, sample.SessionId)).ToHashSet();
        var late = samples.ToLookup(sample => !early.Contains((sample.UserId, sample.SessionId)));
        return Of(
            [new(samples, Spread([.. PublishedQueries.Of(data.TestPairs, items, options)], options.Queries))],
            [new([.. late[false]], [.. late[true]])], options);
    }

    /// <summary>Day by day. What is asked and what is learned differ by the items that training is not shown.</summary>
    private static RetrievalFolds Rolling(RetrievalDataOptions options, ImmutableArray<RetrievalExample> samples, ImmutableArray<RetrievalExample> shown, string where)
    {
        ImmutableArray<ImmutableArray<RetrievalExample>> days =
        [
            .. samples.GroupBy(sample => DateOnly.FromDateTime(sample.At.UtcDateTime)).Where(day => day.Count() >= options.MinimumDay)
                .OrderBy(day => day.Key).Select(day => day.ToImmutableArray()),
        ];
        var learned = shown.ToLookup(sample => DateOnly.FromDateTime(sample.At.UtcDateTime));
        ImmutableArray<ImmutableArray<RetrievalExample>> lessons = [.. days.Select(day => learned[DateOnly.FromDateTime(day[0].At.UtcDateTime)].ToImmutableArray())];
        Require(options.TestDays, "test_days", 2, "one to train on and one to tune on");
        Require(options.TuningDays, "tuning_days", options.TestDays + 1, string.Create(CultureInfo.InvariantCulture, $"one to train on and {options.TestDays} to test on"));
        var tested = days.Length - options.TestDays;
        return Of(Roll(tested, options.TestDays), Roll(tested - options.TuningDays, options.TuningDays), options);

        ImmutableArray<RetrievalFold> Roll(int first, int count)
        {
            var from = options.TrainingDays == 0 ? 0 : Math.Max(0, first - options.TrainingDays);
            return
            [
                .. Enumerable.Range(first, count).Select(day => new RetrievalFold(
                    day == first ? [.. lessons[from..first].SelectMany(samples => samples)] : lessons[day - 1], Spread(days[day], options.Queries))),
            ];
        }

        void Require(int got, string name, int others, string what)
        {
            if (got > days.Length - others)
            {
                throw new ExperimentException($"{where}, {name}: got {got} of data of {days.Length} days, expected at most {days.Length - others}: {what}");
            }
        }
    }

    private static RetrievalFolds Of(ImmutableArray<RetrievalFold> test, ImmutableArray<RetrievalFold> validation, RetrievalDataOptions options)
    {
        var queries = (options.TuningQueries + validation.Length - 1) / validation.Length;
        return new(test, [.. validation.Select((fold, i) => new RetrievalFold(i == 0 ? Newest(fold.Samples, options.TuningSamples) : fold.Samples, Spread(fold.Queries, queries)))]);
    }

    private static ImmutableArray<RetrievalExample> Newest(ImmutableArray<RetrievalExample> samples, int most) => most == 0 || samples.Length <= most ? samples : samples[^most..];

    private static ImmutableArray<RetrievalExample> Spread(ImmutableArray<RetrievalExample> queries, int most) => most == 0 || queries.Length <= most
        ? queries
        : [.. Enumerable.Range(0, most).Select(i => queries[(int)((long)i * queries.Length / most)])];
}
