using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

public class RetrievalFoldsTests
{
    private static readonly DateTimeOffset s_start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Should_ask_for_each_day_what_was_trained_until_it_began()
    {
        var folds = Folds(Log(days: 6), new() { Surface = Surface.Home, Test = RetrievalTest.Rolling, TestDays = 2 });
        Assert.Equal(2, folds.Test.Length);
        foreach (var fold in folds.Test)
        {
            Assert.True(fold.Samples.Max(sample => sample.At) < fold.Queries.Min(query => query.At));
        }

        Assert.Equal([4, 5], folds.Test.Select(fold => DayOf(fold.Queries)));
        Assert.Equal(4, DayOf(folds.Test[1].Samples));
        var validation = Assert.Single(folds.Validation);
        Assert.Equal(3, DayOf(validation.Queries));
        Assert.True(validation.Samples.Max(sample => sample.At) < s_start.AddDays(3));
    }

    [Fact]
    public void Should_tune_day_by_day_before_the_test_begins()
    {
        var options = new RetrievalDataOptions { Surface = Surface.Home, Test = RetrievalTest.Rolling, TestDays = 2, TuningDays = 3, TrainingDays = 1, TuningQueries = 7 };
        var folds = Folds(Log(days: 7), options);
        Assert.Equal([2, 3, 4], folds.Validation.Select(fold => DayOf(fold.Queries)));
        Assert.Equal([1, 2, 3], folds.Validation.Select(fold => DayOf(fold.Samples)));
        Assert.All(folds.Validation, fold => Assert.Equal(3, fold.Queries.Length));
        Assert.Equal(folds.Test.Select(fold => fold.Samples.Length), Folds(Log(days: 7), options with { TuningDays = 1 }).Test.Select(fold => fold.Samples.Length));

        // The newest are of what comes before the first question: later days stay whole.
        var few = Folds(Log(days: 7), options with { TuningSamples = 2 }).Validation;
        Assert.Equal(folds.Validation.Skip(1).Select(fold => fold.Samples.Length).Prepend(2), few.Select(fold => fold.Samples.Length));
    }

    [Fact]
    public void Should_train_on_the_last_days_only_where_asked()
    {
        var folds = Folds(Log(days: 6), new() { Surface = Surface.Home, Test = RetrievalTest.Rolling, TrainingDays = 2 });
        Assert.Equal([3, 4], folds.Test[0].Samples.Select(Day).Distinct().Order());
    }

    [Fact]
    public void Should_not_ask_for_the_days_in_which_a_log_runs_out()
    {
        var data = Log(days: 6);
        var tail = Enumerable.Range(6, 5).Select(day => new Interaction("u0", "i1", EventKind.Clicked, s_start.AddDays(day), $"u0d{day}"));
        data = data with { Dataset = data.Dataset with { Interactions = [.. data.Dataset.Interactions, .. tail] } };
        var options = new RetrievalDataOptions { Surface = Surface.Home, Test = RetrievalTest.Rolling, TestDays = 2 };
        Assert.Equal([9, 10], Folds(data, options).Test.Select(fold => DayOf(fold.Queries)));
        Assert.Equal([4, 5], Folds(data, options with { MinimumDay = 2 }).Test.Select(fold => DayOf(fold.Queries)));
    }

    [Fact]
    public void Should_leave_out_users_and_sessions_that_are_too_short()
    {
        var data = Log(days: 6);
        var most = data.Dataset.Interactions.CountBy(click => click.UserId).Max(user => user.Value);
        var folds = Folds(data, new() { Surface = Surface.Home, Test = RetrievalTest.Rolling, MinimumUser = most });
        Assert.Single(folds.Test.SelectMany(fold => fold.Samples.Concat(fold.Queries)).Select(sample => sample.UserId).Distinct());
    }

    [Fact]
    public void Should_not_count_carts_as_clicks()
    {
        var data = Log(days: 6);
        var most = data.Dataset.Interactions.CountBy(click => click.UserId).MaxBy(user => user.Value);
        var carts = data.Dataset.Interactions.Where(click => click.UserId != most.Key).Select(click => click with { Kind = EventKind.Carted });
        data = data with { Dataset = data.Dataset with { Interactions = [.. data.Dataset.Interactions.Concat(carts).OrderBy(one => one.At)] } };
        var clicks = RetrievalFolds.Clicks(data, new() { Surface = Surface.Home, Test = RetrievalTest.Rolling, MinimumUser = most.Value }).ToList();
        Assert.All(clicks, click => Assert.Equal((most.Key, EventKind.Clicked), (click.UserId, click.Kind)));
        Assert.Equal(most.Value, clicks.Count);
    }

    [Fact]
    public void Should_hold_back_whole_sessions()
    {
        var data = Log(days: 6) with { TestPairs = [new(["i1", "i2"], "i3"), new(["i1"], "i2"), new(["i2"], "i4")] };
        var folds = Folds(data, new() { Validation = 0.3 });
        var (fold, test) = (folds.Validation.Single(), folds.Test.Single());
        Assert.Empty(fold.Samples.Select(sample => sample.SessionId).Intersect(fold.Queries.Select(query => query.SessionId)));
        Assert.Equal(test.Samples.Length, fold.Samples.Length + fold.Queries.Length);
        Assert.Equal(["test-0", "test-0", "test-1"], test.Queries.Select(query => query.UserId));
    }

    [Fact]
    public void Should_tune_on_the_newest_samples()
    {
        var data = Log(days: 6) with { TestPairs = [new(["i1", "i2"], "i3")] };
        var (all, few) = (Folds(data, new() { Validation = 0.3 }), Folds(data, new() { Validation = 0.3, TuningSamples = 3, TuningQueries = 2 }));
        Assert.Equal(all.Validation[0].Samples[^3..].Select(sample => (sample.SessionId, sample.At)), few.Validation[0].Samples.Select(sample => (sample.SessionId, sample.At)));
        Assert.Equal((2, all.Test[0].Samples.Length, all.Test[0].Queries.Length), (few.Validation[0].Queries.Length, few.Test[0].Samples.Length, few.Test[0].Queries.Length));
    }

    [Fact]
    public void Should_apply_the_paper_s_filter_to_whole_test_sessions()
    {
        var data = Log(days: 6) with { TestPairs = [new(["i1", "i2", "i5"], "i3"), new(["i1", "i2"], "i5"), new(["i1"], "i2"), new(["i2"], "i4")] };
        Assert.Equal(3, Folds(data, new() { MinimumSession = 4 }).Test.Single().Queries.Length);
    }

    [Fact]
    public void Should_keep_clicks_that_stand_alone_in_their_sessions_on_home_only()
    {
        var data = Log(days: 6);
        var alone = new Interaction("u0", "i6", EventKind.Clicked, s_start.AddDays(4).AddHours(12), "alone");
        data = data with { Dataset = data.Dataset with { Interactions = [.. data.Dataset.Interactions.Append(alone).OrderBy(click => click.At)] } };
        var home = new RetrievalDataOptions { Surface = Surface.Home, Test = RetrievalTest.Rolling, TestDays = 2 };
        Assert.Contains(alone, RetrievalFolds.Clicks(data, home));
        Assert.Contains(Folds(data, home).Test[0].Queries, query => query.SessionId == "alone");
        Assert.DoesNotContain(alone, RetrievalFolds.Clicks(data, home with { MinimumSession = 2 }));
        Assert.DoesNotContain(alone, RetrievalFolds.Clicks(data, home with { Surface = Surface.ViewItem }));
    }

    [Theory]
    [InlineData(Surface.Home)]
    [InlineData(Surface.ViewItem)]
    public void Should_ask_for_clicks_that_are_known_to_be_of_the_surface_but_keep_all_in_histories(Surface surface)
    {
        var data = Log(days: 6);
        ImmutableArray<Interaction> clicks = [.. data.Dataset.Interactions.Select((click, i) => click with { Surface = (i % 3) switch { 0 => Surface.Home, 1 => Surface.ViewItem, _ => null } })];
        var options = new RetrievalDataOptions { Surface = surface, Test = RetrievalTest.Rolling, TestDays = 2 };
        var folds = Folds(data with { Dataset = data.Dataset with { Interactions = clicks } }, options);
        var places = clicks.ToDictionary(click => (click.UserId, click.At), click => click.Surface);
        foreach (var fold in folds.Test.Concat(folds.Validation))
        {
            Assert.All(fold.Samples.Concat(fold.Queries), sample => Assert.Equal(surface, places[(sample.UserId, sample.At)]));
            Assert.Contains(fold.Queries, query => query.HistoryLength > clicks.Count(click => click.Surface == surface && click.UserId == query.UserId && click.SessionId == query.SessionId && click.At < query.At));
        }

        // Of a log that tells no surfaces apart, all clicks may be of the one asked for.
        Assert.True(Folds(data, options).Test.Sum(fold => fold.Queries.Length) > 2 * folds.Test.Sum(fold => fold.Queries.Length));
    }

    [Fact]
    public void Should_say_what_the_data_lacks()
    {
        Assert.Equal("shop, test: got 'published' for data without test pairs, expected 'rolling'", Assert.Throws<ExperimentException>(() => Folds(Log(days: 6), new())).Message);
        Assert.StartsWith(
            "shop, test_days: got 5 of data of 6 days, expected at most 4",
            Assert.Throws<ExperimentException>(() => Folds(Log(days: 6), new() { Surface = Surface.Home, Test = RetrievalTest.Rolling, TestDays = 5 })).Message,
            StringComparison.Ordinal);
        Assert.Equal(
            "shop, tuning_days: got 4 of data of 6 days, expected at most 3: one to train on and 2 to test on",
            Assert.Throws<ExperimentException>(() => Folds(Log(days: 6), new() { Surface = Surface.Home, Test = RetrievalTest.Rolling, TestDays = 2, TuningDays = 4 })).Message);
    }

    private static int Day(RetrievalExample sample) => (int)(sample.At - s_start).TotalDays;

    private static int DayOf(ImmutableArray<RetrievalExample> samples) => samples.Select(Day).Distinct().Single();

    private static RetrievalFolds Folds(StoredDataset data, RetrievalDataOptions options)
    {
        var schema = new RetrievalSchema { ItemAttributes = [new(Item.ItemIdAttribute, 8)], TitleBuckets = 0, MinimumCount = 1 };
        return RetrievalFolds.Of(data, RetrievalFolds.Clicks(data, options), new(RetrievalFeatures.Fit(schema, data.Dataset), data.Dataset.Items), options, "shop");
    }

    /// <summary>Three users, a session a day each; user u has u + 4 clicks in one.</summary>
    private static StoredDataset Log(int days)
    {
        var clicks = from day in Enumerable.Range(0, days)
                     from click in Enumerable.Range(0, 7)
                     from user in Enumerable.Range(0, 3)
                     where click < user + 4
                     select new Interaction($"u{user}", $"i{1 + ((day + click + user) % 6)}", EventKind.Clicked, s_start.AddDays(day).AddMinutes((10 * click) + user), $"u{user}d{day}");
        return new()
        {
            Dataset = new() { Name = "shop", Items = [.. Enumerable.Range(1, 6).Select(i => new Item { Id = $"i{i}" })], Interactions = [.. clicks] },
        };
    }
}
