using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Cli.Bench.Training;

/// <summary>Made sessions whose one request sees as much as EdgeRec takes: 100 exposures, 50 page-views, 100 candidates.</summary>
internal sealed class FullSessions
{
    private const int Exposures = 100;
    private const int PageViews = 50;
    private const int Candidates = 100;
    private const int Items = 20_000;

    private static readonly DateTimeOffset s_start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly (string Name, int Values)[] s_attributes =
        [("category", 500), ("brand", 5_000), ("gender", 3), ("price_level", 10), ("age_level", 8), ("business_type", 4)];

    private readonly SeededGenerator _numbers;

    public FullSessions(ulong seed, int sessions)
    {
        _numbers = new(seed);
        ImmutableArray<Item> items = [.. Enumerable.Range(0, Items).Select(Item)];
        ImmutableArray<SessionLog> logs = [.. Enumerable.Range(0, sessions).Select(index => Session(index, items))];
        Data = new() { Name = "full sessions", Items = items, Sessions = logs, Interactions = [] };
        Scores = new(FeatureSchema.EdgeRec.Scores);
        foreach (var session in logs)
        {
            Scores.Set(session, 0, [.. Enumerable.Range(0, (Exposures + Candidates) * Scores.Names.Length).Select(_ => (float)_numbers.NextDouble())]);
        }
    }

    /// <summary>The log.</summary>
    public Dataset Data { get; }

    /// <summary>Scores of its pages.</summary>
    public PageScores Scores { get; }

    /// <summary>All values of an attribute in the catalogue.</summary>
    public Vocabulary Values(string attribute) =>
        new(attribute, [.. Data.Items.Select(item => item.Attribute(attribute)!).Distinct().Order(StringComparer.Ordinal)]);

    private Item Item(int index) => new()
    {
        Id = $"i{index}",
        Price = 1 + _numbers.Next(100),
        Attributes = s_attributes.Aggregate(
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            (all, attribute) => all.Add(attribute.Name, $"{attribute.Name[0]}{_numbers.Next(attribute.Values)}")),
    };

    private SessionLog Session(int index, ImmutableArray<Item> items)
    {
        var page = new PagingRequest
        {
            At = s_start,
            Surface = Surface.Home,
            Candidates = [.. Distinct(Exposures + Candidates).Select(item => items[item].Id)],
        };
        var (behaviors, now) = (ImmutableArray.CreateBuilder<Behavior>(), s_start);
        for (var i = 0; i < Exposures; i++)
        {
            now = now.AddSeconds(1 + (20 * _numbers.NextDouble()));
            behaviors.Add(Exposure(page.Candidates[i], now));
            if (i % 2 == 0 && i / 2 < PageViews)
            {
                now = now.AddSeconds(1 + (10 * _numbers.NextDouble()));
                behaviors.Add(PageView(page.Candidates[i], now));
            }
        }

        // No page-view is still open at the request, so that every action is there.
        var request = new RerankingRequest
        {
            At = now.AddHours(1),
            Trigger = TriggerKind.Skips,
            HistoryLength = behaviors.Count,
            Candidates = [.. Enumerable.Range(0, Candidates).Select(i => new LabeledCandidate(0, Exposures + i, true, _numbers.Next(10) == 0))],
        };
        return new()
        {
            UserId = $"u{index}", SessionId = $"s{index}", StartedAt = s_start, Pages = [page], Behaviors = behaviors.ToImmutable(), Requests = [request],
        };
    }

    private Behavior Exposure(string item, DateTimeOffset at) => new()
    {
        Kind = BehaviorKind.Exposure,
        ItemId = item,
        StartedAt = at.AddSeconds(-1),
        ClosedAt = at,
        Actions =
        [
            (float)_numbers.NextDouble() * 9, 1 + _numbers.Next(3), (float)_numbers.NextDouble(), (float)_numbers.NextDouble(),
            _numbers.Next(4), _numbers.Next(3),
        ],
        PageIndex = 0,
    };

    private Behavior PageView(string item, DateTimeOffset at) => new()
    {
        Kind = BehaviorKind.PageView,
        ItemId = item,
        StartedAt = at,
        ClosedAt = at.AddSeconds(60 * _numbers.NextDouble()),
        Actions = [_numbers.Next(100), .. Enumerable.Range(0, 10).Select(_ => (float)_numbers.Next(2))],
        PageIndex = 0,
    };

    private List<int> Distinct(int count)
    {
        var seen = new HashSet<int>();
        var drawn = new List<int>(count);
        while (drawn.Count < count)
        {
            var item = _numbers.Next(Items);
            if (seen.Add(item))
            {
                drawn.Add(item);
            }
        }

        return drawn;
    }
}
