using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features.Tests;

public class RankingTests
{
    private static readonly RankingSchema Schema = new() { Sequences = [new("click", 4)], MinimumCount = 1 };

    private static readonly RandomShop Shop = new(21, FeatureSchema.EdgeRec, sessions: 25);

    private static readonly RankingFeatures Features = RankingFeatures.Fit(Schema, Shop.Dataset);

    [Fact]
    public void Should_take_what_was_seen_on_a_page_with_its_clicks_and_positions()
    {
        var examples = new RankingExampleBuilder(Features).Build(Shop.Dataset);
        var expected =
            from session in Shop.Dataset.Sessions
            from page in Enumerable.Range(0, session.Pages.Length)
            from position in Enumerable.Range(0, session.Pages[page].Candidates.Length)
            let acts = session.Behaviors.Where(b => b.PageIndex == page && b.ItemId == session.Pages[page].Candidates[position]).ToArray()
            where acts.Length > 0
            select (session.SessionId, page, position, acts.Any(b => b.Kind == BehaviorKind.PageView) ? 1f : 0f);
        Assert.Equal(expected.Order(), examples.Select(e => (e.SessionId, e.PageIndex, e.Position, e.Label)).Order());
        Assert.Contains(examples, e => e.Label == 1);
        Assert.Contains(examples, e => e.Label == 0);
        Assert.All(examples, e => Assert.Equal(1 + e.Position, e.FieldRows[Field("display_position")]));
        Assert.True(examples.Zip(examples.Skip(1)).All(pair => pair.First.At <= pair.Second.At));
    }

    [Fact]
    public void Should_encode_as_serving_does_apart_from_the_position()
    {
        var builder = new RankingExampleBuilder(Features);
        var trained = builder.Build(Shop.Dataset).ToLookup(e => (e.SessionId, e.PageIndex));
        new PageReplay(Shop.Dataset).Run((in page) =>
        {
            var served = builder.EncodeAsServed(page);
            Assert.Equal(page.Candidates.Length, served.Length);
            Assert.All(served, e => Assert.Equal(1, e.FieldRows[Field("display_position")]));
            foreach (var example in trained[(page.Session.SessionId, page.PageIndex)])
            {
                var other = served[example.Position];
                Assert.Equal(example.ItemId, other.ItemId);
                Assert.Equal(example.TargetRows, other.TargetRows);
                Assert.Equal(example.Dense, other.Dense);
                Assert.Equal(example.History.Rows, other.History.Rows);
                Assert.Equal(example.History.PositionBuckets, other.History.PositionBuckets);
                int[] rows = [.. example.FieldRows];
                rows[Field("display_position")] = 1;
                Assert.Equal(rows, other.FieldRows);
            }
        });
    }

    [Fact]
    public void Should_not_see_the_future() => Properties.ForAllSeeds(40, seed =>
    {
        var random = new Random(seed);
        var data = Shop.Dataset;
        var cut = RandomShop.Start.AddMinutes(random.Next(0, 130 * 60));
        string[] items = [.. data.Interactions.Where(i => i.At >= cut).Select(i => i.ItemId)];
        random.Shuffle(items);
        var next = 0;
        var changed = data with
        {
            Interactions = [.. data.Interactions.Select(i => i.At < cut ? i : i with { ItemId = items[next++], UserId = "other" })],
            Sessions =
            [
                .. data.Sessions.Select(s => s with
                {
                    Pages = [.. s.Pages.Select(p => p.At < cut ? p : p with { Candidates = [.. p.Candidates.Reverse()] })],
                }),
            ],
        };
        string[] Until(Dataset log) => [.. new RankingExampleBuilder(Features).Build(log).Where(e => e.At < cut).Select(Text)];
        Assert.Equal(Until(data), Until(changed));
    });

    [Fact]
    public void Should_read_counters_before_it_counts()
    {
        ImmutableArray<Item> items = [new() { Id = "a" }, new() { Id = "b" }];
        var at = RandomShop.Start;
        SessionLog session = new()
        {
            UserId = "u",
            SessionId = "s",
            StartedAt = at,
            Pages = [new() { At = at, Surface = Surface.Home, Candidates = ["a", "b"] }],
        };
        Dataset data = new() { Name = "x", Items = items, Sessions = [session], Interactions = [new("u", "a", EventKind.Clicked, at, "s")] };
        var scores = new PageScorer([PagingScoreNames.ItemClickRate, PagingScoreNames.Popularity]).Score(data);
        Assert.Equal([0.05f, 0, 0.05f, 0], scores.Page(session, 0).ToArray());
        new PageReplay(data).Run((in page) => Assert.Equal(0, page.Clicks.Length));
    }

    [Fact]
    public void Should_take_the_stages_scores_of_each_page()
    {
        var scores = new PageScorer(PagingScoreNames.Default, new Stages()).Score(Shop.Dataset);
        Assert.Equal(Shop.Dataset.Sessions.Sum(s => s.Pages.Length), scores.Count);
        var session = Shop.Dataset.Sessions[3];
        Assert.Equal([7, 0.25f], scores.Candidate(session, 1, 2)[..2].ToArray());
        Assert.Throws<FeatureException>(() => new PageScorer(PagingScoreNames.Default).Score(Shop.Dataset));
    }

    [Fact]
    public void Should_cut_time_in_octaves()
    {
        int[] seconds = [-5, 0, 1, 2, 3, 6, 7, 1_000_000_000];
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 30], seconds.Select(s => Features.PositionBucket(TimeSpan.FromSeconds(s))));
        Assert.Equal(31, Features.PositionBucket(TimeSpan.MaxValue));
    }

    [Fact]
    public void Should_keep_rows_inside_their_tables() => Assert.All(new RankingExampleBuilder(Features).Build(Shop.Dataset), example =>
    {
        Assert.All(example.FieldRows.Select((row, i) => (row, i)), pair => Assert.InRange(pair.row, 0, Features.FieldRowCount(pair.i) - 1));
        Assert.InRange(example.History.Length, 0, 4);
        Assert.All(example.History.Rows.Select((row, i) => (row, i)), pair => Assert.InRange(pair.row, 0, Features.SequenceRowCount(pair.i % 2) - 1));
        Assert.All(example.Dense, value => Assert.True(float.IsFinite(value)));
    });

    [Fact]
    public void Should_take_a_share_of_sessions_the_same_each_time()
    {
        var builder = new RankingExampleBuilder(Features);
        var half = builder.Build(Shop.Dataset, new() { SessionShare = 0.5 });
        Assert.Equal(half.Select(Text), builder.Build(Shop.Dataset, new() { SessionShare = 0.5 }).Select(Text));
        var sessions = half.Select(e => e.SessionId).Distinct().ToHashSet();
        Assert.Equal(builder.Build(Shop.Dataset).Where(e => sessions.Contains(e.SessionId)).Select(Text), half.Select(Text));
        Assert.InRange(sessions.Count, 1, 24);
        Assert.Throws<FeatureException>(() => builder.Build(Shop.Dataset, new() { SessionShare = 0 }));
    }

    [Fact]
    public void Should_read_back_what_it_wrote() =>
        Assert.Equal(Features.ToJson(), RankingFeatures.FromJson(Features.ToJson()).ToJson());

    [Fact]
    public void Should_name_an_impossible_part()
    {
        AssertNames("dense", Schema with { Dense = [PagingScoreNames.LogPosition] });
        AssertNames("fields.pc.of", Schema with { Fields = [.. Schema.Fields, new("pc", RankingFieldKind.Cross, 4, 100) { Of = ["display_position", "category"] }] });
        AssertNames("fields.user_id.size", Schema with { Fields = Schema.Fields.SetItem(0, new("user_id", RankingFieldKind.UserId, 16)) });
        AssertNames("sequences.click.length", Schema with { Sequences = [new("click", 0)] });
        AssertNames("sequences.click.length", Schema with { Sequences = [new("click", 201)] });
        AssertNames("sequences", Schema with { Sequences = [] });
        AssertNames("sequences", Schema with { Sequences = [RankingSequence.Clicks, RankingSequence.Clicks] });
        AssertNames("sequences.shown.kinds", Schema with { Sequences = [new("shown", 5) { Kinds = [EventKind.Shown] }] });
        AssertNames("sequences.click.kinds", Schema with { Sequences = [new("click", 5) { Kinds = [] }] });
        AssertNames("sequences.click.window", Schema with { Sequences = [new("click", 5) { Window = TimeSpan.Zero }] });
        AssertNames("tasks", Schema with { Tasks = [] });
        AssertNames("tasks.shown.kind", Schema with { Tasks = [new("shown", EventKind.Shown)] });
        AssertNames("tasks.order.floors", Schema with { Tasks = [RankingTask.Order with { Floors = [new(0, 30)] }] });
        AssertNames("tasks.order.within", Schema with { Tasks = [RankingTask.Order with { Within = TimeSpan.Zero }] });
        AssertNames("bias.neighbors", Schema with { Bias = new() { Neighbors = 3 } });
        AssertNames("bias.itemsPerScreen", Schema with { Bias = new() { ItemsPerScreen = 0 } });
        AssertNames("bias.attribute", Schema with { Bias = new() { Attribute = "no/path" } });
        AssertNames("sequenceAttributes", Schema with { SequenceAttributes = [new("no/path", 3)] });
    }

    private static void AssertNames(string feature, RankingSchema schema) =>
        Assert.Equal(feature, Assert.Throws<FeatureException>(schema.Validate).Feature);

    private static int Field(string name) => Schema.Fields.Select((field, i) => (field, i)).First(pair => pair.field.Name == name).i;

    private static string Text(RankingExample e) => FormattableString.Invariant(
        $"{e.SessionId}/{e.PageIndex}/{e.Position}/{e.ItemId}/{e.Label}/{string.Join(',', e.FieldRows)}/{string.Join(',', e.Dense)}/{string.Join(',', e.History.Rows)}/{string.Join(',', e.History.PositionBuckets)}");

    private sealed class Stages : IStageScorer
    {
        public StageWork Prepare(in LoggedPage page) => (similarity, probability) =>
        {
            similarity.Fill(7);
            probability.Fill(0.25f);
        };
    }
}
