using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Verge.Domain;

namespace Verge.Features.Tests;

/// <summary>Profiles, matches and counts within windows of time as columns of ranking samples.</summary>
public class RankingActivityTests
{
    private static readonly RankingSchema s_without = new() { Sequences = [new("click", 4)], MinimumCount = 1 };

    private static readonly RankingSchema s_schema = s_without with { Activity = new() };

    private static readonly RandomShop s_shop = new(21, FeatureSchema.EdgeRec, sessions: 25);

    private static readonly RankingFeatures s_features = RankingFeatures.Fit(s_schema, s_shop.Dataset);

    [Fact]
    public void Should_stand_behind_the_scores_with_their_names()
    {
        var told = new DenseSchema().For(s_shop.Dataset);
        Assert.Equal(told, s_features.Schema.Activity);
        Assert.DoesNotContain(ActivityKind.Order, told.Kinds);
        Assert.Equal<string>([.. s_schema.Dense, .. told.ToNames()], s_features.DenseNames);
        Assert.Equal<float>(DenseFeatures.Fit(told, s_shop.Dataset).Scaling.Mean, s_features.ActivityScaling!.Mean);
        Assert.Equal<float>(DenseFeatures.Fit(told, s_shop.Dataset).Scaling.Deviation, s_features.ActivityScaling!.Deviation);
        Assert.All(new RankingExampleBuilder(s_features).Build(s_shop.Dataset), example => Assert.Equal(s_features.DenseWidth, example.Dense.Length));
        var without = RankingFeatures.Fit(s_without, s_shop.Dataset);
        Assert.Equal<string>(s_schema.Dense, without.DenseNames);
        Assert.All(new RankingExampleBuilder(without).Build(s_shop.Dataset), example =>
        {
            Assert.Equal(without.DenseWidth, example.Dense.Length);
            Assert.Empty(example.AbsentDense);
            Assert.False(example.IsAbsent(0));
        });
    }

    [Fact]
    public void Should_have_each_value_scaled_and_know_what_is_absent()
    {
        var examples = new RankingExampleBuilder(s_features).Build(s_shop.Dataset).ToLookup(example => (example.SessionId, example.PageIndex));
        var (schema, scores) = (s_features.Schema.Activity!, s_schema.Dense.Length);
        var features = new DenseFeatures(schema, s_features.ActivityScaling!);
        var replay = new ActivityReplay(schema, s_shop.Dataset);
        var (absent, present) = (0, 0);
        foreach (var (session, index) in replay.Pages())
        {
            var page = session.Pages[index];
            var raw = new float[page.Candidates.Length * features.Names.Length];
            features.Compute(new() { UserId = session.UserId, At = page.At, Candidates = replay.Items(page.Candidates), Activity = replay.Activity }, raw);
            var scaled = new float[raw.Length];
            features.Scale(raw, scaled);
            foreach (var example in examples[(session.SessionId, index)])
            {
                var from = example.Position * features.Names.Length;
                Assert.Equal(scaled[from..(from + features.Names.Length)], example.Dense[scores..]);
                Assert.All(Enumerable.Range(0, scores), column => Assert.False(example.IsAbsent(column)));
                for (var i = 0; i < features.Names.Length; i++)
                {
                    Assert.Equal(float.IsNaN(raw[from + i]), example.IsAbsent(scores + i));
                    (absent, present) = float.IsNaN(raw[from + i]) ? (absent + 1, present) : (absent, present + 1);
                }
            }
        }

        Assert.NotEqual(0, absent);
        Assert.NotEqual(0, present);
    }

    [Fact]
    public void Should_be_the_same_to_the_bit_when_serving()
    {
        var builder = new RankingExampleBuilder(s_features);
        var trained = builder.Build(s_shop.Dataset).ToLookup(example => (example.SessionId, example.PageIndex));
        var compared = 0;
        new PageReplay(s_shop.Dataset) { Activity = s_features.Schema.Activity }.Run((in page) =>
        {
            var served = builder.EncodeAsServed(page);
            foreach (var example in trained[(page.Session.SessionId, page.PageIndex)])
            {
                Assert.Equal(DenseReading.Bits(served[example.Position].Dense), DenseReading.Bits(example.Dense));
                Assert.Equal(served[example.Position].AbsentDense, example.AbsentDense);
                compared++;
            }
        });
        Assert.InRange(compared, 50, int.MaxValue);
    }

    [Fact]
    public void Should_not_see_the_future() => Properties.ForAllSeeds(20, seed =>
    {
        var random = new Random(seed);
        var data = s_shop.Dataset;
        var cut = data.Interactions[random.Next(data.Interactions.Length)].At;
        string[] items = [.. data.Interactions.Where(act => act.At >= cut).Select(act => act.ItemId)];
        random.Shuffle(items);
        var next = 0;
        var changed = data with
        {
            Interactions = [.. data.Interactions.Select(act => act.At < cut ? act : act with { ItemId = items[next++], UserId = "user0", Kind = EventKind.Ordered })],
            Sessions = [.. data.Sessions.Select(session => session with
            {
                Pages = [.. session.Pages.Select(page => page.At < cut ? page : page with { Candidates = [.. page.Candidates.Reverse()] })],
            })],
        };
        Assert.Equal(Until(data, cut), Until(changed, cut));
        // The past is seen: without its first act, something is another.
        Assert.NotEqual(Until(data, DateTimeOffset.MaxValue), Until(data with { Interactions = data.Interactions.RemoveAt(0) }, DateTimeOffset.MaxValue));

        string[] Until(Dataset log, DateTimeOffset end) =>
        [
            .. new RankingExampleBuilder(s_features).Build(log).Where(example => example.At < end)
                .Select(example => $"{example.SessionId}/{example.PageIndex}/{example.ItemId}: {string.Join(',', DenseReading.Bits(example.Dense))} {string.Join(',', example.AbsentDense)}"),
        ];
    });

    [Fact]
    public void Should_be_told_to_scorers_of_pages()
    {
        var stages = new Stages();
        new PageScorer(PagingScoreNames.Default, stages).Score(s_shop.Dataset);
        Assert.NotEqual(0, stages.Pages);
        Assert.Equal(stages.Pages, stages.WithActivity);
    }

    [Fact]
    public void Should_be_read_back_and_be_nothing_where_it_is_missing()
    {
        Assert.Equal(s_features.ToJson(), RankingFeatures.FromJson(s_features.ToJson()).ToJson());
        var without = RankingFeatures.Fit(s_without, s_shop.Dataset);
        var old = JsonNode.Parse(without.ToJson())!.AsObject();
        Assert.True(old.Remove("activityScaling"));
        Assert.True(old["schema"]!.AsObject().Remove("activity"));
        Assert.Equal(without.ToJson(), RankingFeatures.FromJson(old.ToJsonString()).ToJson());
        var half = JsonNode.Parse(s_features.ToJson())!.AsObject();
        half.Remove("activityScaling");
        Assert.Equal("activityScaling", Assert.Throws<FeatureException>(() => RankingFeatures.FromJson(half.ToJsonString())).Feature);
    }

    [Fact]
    public void Should_name_what_is_missing_or_cannot_be()
    {
        var item = s_shop.Dataset.Items[0];
        var error = Assert.Throws<FeatureException>(() => s_features.Encode(new()
        {
            UserId = "u",
            Surface = Surface.Home,
            At = RandomShop.Start,
            Clicks = [],
            Catalogue = _ => null,
            Candidates = [item],
            Counters = new(_ => null),
        }));
        Assert.Equal("activity", error.Feature);
        Assert.Equal("windows", Assert.Throws<FeatureException>((s_schema with { Activity = new() { Windows = [] } }).Validate).Feature);
    }

    [Fact]
    public void Should_keep_nothing_of_candidates_that_no_catalogue_has()
    {
        var activity = new ActivityCounters(s_features.Schema.Activity!, id => s_shop.Dataset.Items.FirstOrDefault(item => item.Id == id));
        Read(s_shop.Dataset.Items[1]);
        var kept = activity.Kept;
        Assert.NotEqual(0, kept.Values);
        for (var i = 0; i < 100; i++)
        {
            Read(new() { Id = $"made up {i}", Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("category", $"made up {i}") });
        }

        Assert.Equal(kept, activity.Kept);

        void Read(Item item) => s_features.Encode(new()
        {
            UserId = "u",
            Surface = Surface.Home,
            At = RandomShop.Start,
            Clicks = [],
            Catalogue = _ => null,
            Candidates = [item],
            Counters = new(_ => null),
            Activity = activity,
        });
    }

    private sealed class Stages : IStageScorer
    {
        public int Pages { get; private set; }

        public int WithActivity { get; private set; }

        public DenseSchema? Activity => s_features.Schema.Activity;

        public StageWork Prepare(in LoggedPage page)
        {
            Pages++;
            WithActivity += page.Activity?.Schema == Activity ? 1 : 0;
            return (similarity, probability) =>
            {
            };
        }
    }
}
