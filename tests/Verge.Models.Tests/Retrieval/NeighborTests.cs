using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;

namespace Verge.Models.Tests.Retrieval;

public class NeighborTests
{
    private const int Catalogue = 7;
    private static readonly int[][] s_sessions = [[1, 2, 3], [1, 2], [2, 4], [5, 1, 2, 6]];

    [Fact]
    public void Should_put_the_history_newest_first_then_what_is_clicked_most()
    {
        using var model = new Popularity(Catalogue);
        model.Fit(Samples(s_sessions));
        Assert.Equal([4, 5, 2, 1, 3, 6], Order(model, [5, 4]));
    }

    [Theory]
    [InlineData(OwnItems.AsOthers, new[] { 2, 1, 3, 4, 5, 6 })]
    [InlineData(OwnItems.Last, new[] { 1, 3, 5, 6, 2, 4 })]
    public void Should_put_the_history_among_others_or_behind_them(OwnItems own, int[] order)
    {
        // Nobody has clicked 5 and 6: what the history holds stands behind those, too.
        using var model = new Popularity(Catalogue, new() { OwnItems = own });
        model.Fit(Samples(s_sessions[..3]));
        Assert.Equal(order, Order(model, [2, 4]));
    }

    [Fact]
    public void Should_count_the_newest_days_alone()
    {
        using var model = new Popularity(Catalogue, new() { Days = 2 });
        foreach (var day in Enumerable.Range(0, 4))
        {
            model.Fit(Samples([s_sessions[day]], day, day));
        }

        // Those of the last two days: 2 4 and 5 1 2 6.
        Assert.Equal([float.MinValue, 1, 2, 0, 1, 1, 1], Scores(model, []));
    }

    [Fact]
    public void Should_score_items_by_the_regularized_cosine_of_their_sessions()
    {
        using var model = new ItemKnn(Catalogue, new() { Shrinkage = 0.5 });
        model.Fit(Samples(s_sessions));
        var scores = Scores(model, [3, 1]);

        // 1 stands in three sessions, all with 2 (in four), one with 3, one with 5, one with 6.
        Assert.Equal(3 / (Math.Sqrt(3 * 4) + 0.5), scores[2], 6);
        Assert.Equal(1 / (Math.Sqrt(3 * 1) + 0.5), scores[5], 6);
        Assert.Equal(0, scores[4]);
        Assert.Equal(0, scores[1]);
        Assert.Equal(float.MinValue, scores[0]);
    }

    [Fact]
    public void Should_let_sessions_like_this_one_vote()
    {
        using var model = new Vsknn(Catalogue, new() { Neighbors = 4, Sample = 4 });
        model.Fit(Samples(s_sessions));
        var scores = Scores(model, [4, 1]);

        // Likeness: clicks in common, the newer (1) weighing 2/2, the older (4) 1/2, over √(2 · length).
        double Likeness(double common, int length) => common / Math.Sqrt(2.0 * length);
        double Rarity(int sessions) => Math.Log(4.0 / sessions);
        Assert.Equal(Likeness(1, 3) * 0.9 * Rarity(1), scores[3], 5);
        Assert.Equal(Likeness(0.5, 2) * 0.8 * Rarity(1), scores[4], 5);
        Assert.Equal(Likeness(1, 4) * 0.9 * Rarity(1), scores[6], 5);
    }

    [Fact]
    public void Should_take_the_newest_sessions_as_neighbors()
    {
        using var model = new Vsknn(Catalogue, new() { Neighbors = 1, Sample = 1, Weighted = false });
        model.Fit(Samples(s_sessions));
        var scores = Scores(model, [1]);
        Assert.True(scores[6] > 0 && scores[5] > 0, "the last session that holds 1");
        Assert.Equal(0, scores[3]);
    }

    [Fact]
    public void Should_score_candidates_as_the_whole_catalogue()
    {
        foreach (var model in new IRetrievalModel[] { new Popularity(Catalogue), new ItemKnn(Catalogue), new Vsknn(Catalogue) })
        {
            model.Fit(Samples(s_sessions));
            var all = Scores(model, [1, 2]);
            var some = new float[3];
            model.Score(Query([1, 2]), [6, 2, 4], some);
            Assert.Equal([all[6], all[2], all[4]], some);
            model.Dispose();
        }
    }

    [Fact]
    public void Should_go_on_from_what_it_knows_when_fitted_again()
    {
        using var whole = new Vsknn(Catalogue);
        using var parts = new Vsknn(Catalogue);
        whole.Fit(Samples(s_sessions));
        parts.Fit(Samples(s_sessions[..2]));
        parts.Fit(Samples(s_sessions[2..], first: 2));
        Assert.Equal(Scores(whole, [1, 2]), Scores(parts, [1, 2]));
    }

    // What the towers see of one user: histories hold clicks of both surfaces, and end at the target.
    private static readonly ImmutableArray<Interaction> s_log =
    [
        Click(1, 0, "a", Surface.Home), Click(2, 1, "a", Surface.ViewItem), Click(3, 2, "a", Surface.ViewItem),
        Click(4, 60, "b", Surface.Home), Click(5, 61, "b", Surface.ViewItem), Click(4, 62, "b", Surface.Home),
        Click(6, 2000, "c", Surface.Home), Click(2, 2001, "c", Surface.Home), Click(1, 2002, "c", Surface.ViewItem),
    ];

    [Fact]
    public void Should_fit_to_all_clicks_of_the_histories_in_their_sessions()
    {
        var samples = FromLog(Surface.Home);
        Assert.Equal([4, 4, 6, 2], samples.Select(sample => sample.Target));
        using var model = new ItemKnn(Catalogue, new() { Shrinkage = 0 });
        model.Fit(samples);
        Assert.Equal([2, 3], Voted(model, 1));
        Assert.Equal([1, 3, 6], Voted(model, 2));
        Assert.Equal([5], Voted(model, 4));
        Assert.Equal([2], Voted(model, 6));

        // Item 2 stands in two sessions, 1 and 3 in one each: nothing was counted twice.
        Assert.Equal(1 / Math.Sqrt(2), Scores(model, [1])[2], 6);
        Assert.Equal(1, Scores(model, [1])[3], 6);

        using var sessions = new Vsknn(Catalogue, new() { Neighbors = 1, Sample = 1, Weighted = false });
        sessions.Fit(samples);
        Assert.Equal([2, 6], Voted(sessions, 2));
        Assert.Equal([1, 2, 3], Voted(sessions, 1));
    }

    [Fact]
    public void Should_fit_to_each_click_once_in_however_many_fits_its_histories_stand()
    {
        var samples = FromLog(Surface.Home);
        using var whole = new ItemKnn(Catalogue);
        using var parts = new ItemKnn(Catalogue);
        whole.Fit(samples);
        parts.Fit(samples[..2]);
        parts.Fit(samples[2..]);
        for (var item = 1; item < Catalogue; item++)
        {
            Assert.Equal(Scores(whole, [item]), Scores(parts, [item]));
        }
    }

    [Fact]
    public void Should_take_old_sessions_of_new_histories_for_old()
    {
        ImmutableArray<Interaction> log = [Click(1, 0, "a", null, "v"), Click(3, 1, "a", null, "v"), Click(1, 10, "b", null), Click(2, 11, "b", null), Click(4, 3000, "c", null, "v")];
        var samples = FromLog(Surface.Home, log).OrderBy(sample => sample.At).ToArray();
        using var model = new Vsknn(Catalogue, new() { Neighbors = 1, Sample = 1, Weighted = false });
        model.Fit(samples[1..2]);
        model.Fit(samples[2..]);
        Assert.Equal([1, 2], Voted(model, 1));
    }

    [Fact]
    public void Should_count_what_was_clicked_on_all_surfaces_since_the_day_of_the_first_target()
    {
        using var model = new Popularity(Catalogue);
        model.Fit(FromLog(Surface.Home)[2..]);
        model.Fit([]);
        Assert.Equal([float.MinValue, 0, 1, 0, 0, 0, 1], Scores(model, []));
        using var whole = new Popularity(Catalogue);
        whole.Fit(FromLog(Surface.Home));
        Assert.Equal([float.MinValue, 1, 2, 1, 2, 1, 1], Scores(whole, []));
    }

    [Theory]
    [InlineData(0, 500, 20, "Neighbors: got 0, expected at least 1")]
    [InlineData(100, 99, 20, "Sample: got 99, expected at least Neighbors, 100")]
    [InlineData(100, 500, -1, "Shrinkage: got -1, expected at least 0")]
    public void Should_refuse_impossible_sizes(int neighbors, int sample, double shrinkage, string message) => Assert.Equal(
        message, Assert.Throws<ArgumentException>(() => new NeighborOptions { Neighbors = neighbors, Sample = sample, Shrinkage = shrinkage }.Validated()).Message);

    [Fact]
    public void Should_refuse_a_negative_number_of_days() => Assert.Equal(
        "Days: got -1, expected at least 0", Assert.Throws<ArgumentException>(() => new PopularityOptions { Days = -1 }.Validated()).Message);

    private static RetrievalExample[] Samples(int[][] sessions, int first = 0, int day = 0) =>
    [
        .. sessions.SelectMany((session, number) => Enumerable.Range(1, session.Length - 1).Select(length => new RetrievalExample(session, 0, length)
        {
            UserId = $"u{first + number}", SessionId = $"s{first + number}", Target = session[length], Surface = Surface.ViewItem, At = DateTimeOffset.UnixEpoch.AddDays(day),
        })),
    ];

    private static Interaction Click(int item, int minutes, string session, Surface? surface, string user = "u") =>
        new(user, $"i{item}", EventKind.Clicked, DateTimeOffset.UnixEpoch.AddMinutes(minutes), session, surface);

    private static RetrievalExample[] FromLog(Surface surface, ImmutableArray<Interaction>? log = null)
    {
        Item[] items = [.. Enumerable.Range(1, Catalogue - 1).Select(i => new Item { Id = $"i{i}" })];
        var schema = new RetrievalSchema { ItemAttributes = [new(Item.ItemIdAttribute, 4)], TitleBuckets = 0 };
        return [.. new RetrievalExampleBuilder(new(new(schema, [new(Item.ItemIdAttribute, [.. items.Select(item => item.Id)])]), items), tellsSurfaces: log is null).Build(log ?? s_log, surface)];
    }

    private static int[] Voted(IRetrievalModel model, int item)
    {
        var scores = Scores(model, [item]);
        return [.. Enumerable.Range(1, Catalogue - 1).Where(other => scores[other] > 0)];
    }

    private static RetrievalExample Query(int[] history) => new(history, 0, history.Length)
    {
        UserId = "u", SessionId = "s", Target = 1, Surface = Surface.ViewItem, At = DateTimeOffset.UnixEpoch,
    };

    private static float[] Scores(IRetrievalModel model, int[] history)
    {
        var scores = new float[Catalogue];
        model.Score([Query(history)], scores);
        return scores;
    }

    private static int[] Order(IRetrievalModel model, int[] history)
    {
        var scores = Scores(model, history);
        return [.. Enumerable.Range(1, Catalogue - 1).OrderByDescending(item => scores[item]).ThenBy(item => item)];
    }
}
