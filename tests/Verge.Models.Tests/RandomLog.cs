using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;

namespace Verge.Models.Tests;

/// <summary>A small random log that has everything a sample can have: empty histories, open page-views, unknown items.</summary>
internal static class RandomLog
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    public static Dataset Make(int seed, int sessions = 12, int items = 40)
    {
        var random = new Random(seed);
        ImmutableArray<Item> catalogue = [.. Enumerable.Range(0, items).Select(i => new Item
        {
            Id = $"i{i}",
            Title = $"soft thing number {i % 7}",
            Price = 1 + random.Next(100),
            Attributes = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal)
                .Add("category", $"c{i % 5}").Add("brand", $"b{i % 9}").Add("gender", $"g{i % 3}")
                .Add("price_level", $"p{i % 4}").Add("age_level", $"a{i % 4}").Add("business_type", $"t{i % 2}"),
        })];
        var logs = new List<SessionLog>();
        var interactions = new List<Interaction>();
        for (var s = 0; s < sessions; s++)
        {
            logs.Add(Session(random, catalogue, s, interactions));
        }

        return new()
        {
            Name = "random",
            Items = catalogue,
            Sessions = [.. logs],
            Interactions = [.. interactions.OrderBy(interaction => interaction.At)],
        };
    }

    private static SessionLog Session(Random random, ImmutableArray<Item> catalogue, int index, List<Interaction> interactions)
    {
        var start = Start.AddHours(index);
        var page = new PagingRequest
        {
            At = start,
            Surface = Surface.Home,
            Candidates = [.. Enumerable.Range(0, catalogue.Length).OrderBy(_ => random.Next()).Take(12).Select(i => catalogue[i].Id)],
        };
        var behaviors = new List<Behavior>();
        var requests = new List<RerankingRequest>();
        var now = start;
        var length = random.Next(3, 10);
        for (var i = 0; i < length; i++)
        {
            now = now.AddSeconds(random.Next(1, 30));
            var isView = random.Next(3) == 0;
            behaviors.Add(new()
            {
                Kind = isView ? BehaviorKind.PageView : BehaviorKind.Exposure,
                ItemId = page.Candidates[i % 12],
                StartedAt = isView ? now : now.AddSeconds(-1),
                ClosedAt = isView ? now.AddSeconds(random.Next(0, 40)) : now,
                Actions = isView
                    ? [random.Next(100), .. Enumerable.Range(0, 10).Select(_ => (float)random.Next(2))]
                    : [random.NextSingle() * 9, 1 + random.Next(3), random.NextSingle(), random.NextSingle(), random.Next(4), random.Next(3)],
                PageIndex = 0,
            });
            if (isView)
            {
                interactions.Add(new($"u{index % 4}", page.Candidates[i % 12], EventKind.Clicked, now, $"s{index}", Surface.Home));
            }

            if (i == 0 || random.Next(2) == 0)
            {
                requests.Add(new()
                {
                    At = now,
                    Trigger = TriggerKind.Skips,
                    HistoryLength = i == 0 ? 0 : behaviors.Count,
                    Candidates = [.. Enumerable.Range(i % 12, 12 - (i % 12)).Select(p => new LabeledCandidate(0, p, random.Next(4) > 0, random.Next(4) == 0))],
                });
            }
        }

        return new()
        {
            UserId = $"u{index % 4}",
            SessionId = $"s{index}",
            StartedAt = start,
            Pages = [page],
            Behaviors = [.. behaviors.OrderBy(behavior => behavior.At)],
            Requests = [.. requests],
        };
    }

    public static PageScores Scores(Dataset data, int seed)
    {
        var random = new Random(seed);
        var scores = new PageScores(FeatureSchema.EdgeRec.Scores);
        foreach (var session in data.Sessions)
        {
            var values = new float[session.Pages[0].Candidates.Length * scores.Names.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = random.NextSingle();
            }

            scores.Set(session, 0, values);
        }

        return scores;
    }

    public static (FeatureSpace Space, ImmutableArray<RerankExample> Examples) Examples(int seed, RerankExampleOptions? options = null)
    {
        var data = Make(seed);
        var scores = Scores(data, seed);
        var space = FeatureSpace.Fit(FeatureSchema.EdgeRec, data, scores);
        var builder = new RerankExampleBuilder(space, data.Items, scores, options);
        return (space, [.. data.Sessions.SelectMany(session => builder.Build(session))]);
    }

    public static int[] Sizes(FeatureSpace space) => [.. space.Vocabularies.Select(vocabulary => vocabulary.RowCount)];
}
