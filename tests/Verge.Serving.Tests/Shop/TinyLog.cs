using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>The log of a tiny shop: twelve shoppers, each fond of one category.</summary>
internal static class TinyLog
{
    private const int PageSize = 12;
    private static readonly DateTimeOffset s_start = TinyShop.CountersAsOf.AddDays(-12);

    public static Dataset Make(int seed, int sessions = 80, int items = 60)
    {
        var random = new Random(seed);
        ImmutableArray<Item> catalogue = [.. Enumerable.Range(0, items).Select(Thing)];
        var (logs, interactions) = (new List<SessionLog>(), new List<Interaction>());
        for (var session = 0; session < sessions; session++)
        {
            logs.Add(Session(random, catalogue, session, interactions));
        }

        return new() { Name = "tiny", Items = catalogue, Sessions = [.. logs], Interactions = [.. interactions.OrderBy(interaction => interaction.At)] };
    }

    private static Item Thing(int i) => new()
    {
        Id = $"i{i}",
        Title = $"Größe {i % 7}",
        Price = 5 + i,
        ListedAt = s_start.AddDays(-i),
        Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("category", $"c{i % 6}").Add("brand", $"b{i % 9}").Add("gender", $"g{i % 3}")
            .Add("price_level", $"p{i % 4}").Add("age_level", $"a{i % 4}").Add("business_type", $"t{i % 2}"),
    };

    private static SessionLog Session(Random random, ImmutableArray<Item> catalogue, int index, List<Interaction> interactions)
    {
        var (user, id, now) = (index % 12, $"s{index}", s_start.AddHours(3 * index));
        var page = new PagingRequest
        {
            At = now,
            Surface = Surface.Home,
            Candidates = [.. Enumerable.Range(0, catalogue.Length).OrderBy(_ => random.Next()).Take(PageSize).Select(i => catalogue[i].Id)],
        };
        var (behaviors, requests) = (new List<Behavior>(), new List<RerankingRequest>());
        for (var i = 0; i < PageSize; i++)
        {
            now = now.AddSeconds(random.Next(2, 20));
            var item = page.Candidates[i];
            behaviors.Add(new()
            {
                Kind = BehaviorKind.Exposure,
                ItemId = item,
                StartedAt = now.AddSeconds(-1),
                ClosedAt = now,
                Actions = [random.NextSingle() * 9, 1 + random.Next(3), random.NextSingle(), random.NextSingle(), random.Next(4), random.Next(3)],
                PageIndex = 0,
            });
            var fond = catalogue.First(thing => thing.Id == item).Attributes["category"] == $"c{user % 6}";
            if (random.NextDouble() < (fond ? 0.7 : 0.15))
            {
                now = now.AddSeconds(1);
                behaviors.Add(new()
                {
                    Kind = BehaviorKind.PageView,
                    ItemId = item,
                    StartedAt = now,
                    ClosedAt = now.AddSeconds(random.Next(1, 40)),
                    Actions = [random.Next(40), .. Enumerable.Range(0, 10).Select(_ => (float)random.Next(2))],
                    PageIndex = 0,
                });
                interactions.Add(new($"u{user}", item, EventKind.Clicked, now, id, Surface.Home));
                requests.Add(new()
                {
                    At = now,
                    Trigger = TriggerKind.Click,
                    HistoryLength = behaviors.Count,
                    Candidates = [.. Enumerable.Range(i + 1, PageSize - i - 1).Select(p => new LabeledCandidate(0, p, true, random.Next(3) == 0))],
                });
            }
        }

        return new() { UserId = $"u{user}", SessionId = id, StartedAt = page.At, Pages = [page], Behaviors = [.. behaviors], Requests = [.. requests] };
    }
}
