using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features.Tests;

/// <summary>Small random shops and sessions: every corner (ties, open pages, unknown items, items from elsewhere) occurs.</summary>
internal sealed class RandomShop
{
    public static readonly DateTimeOffset Start = new(2025, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly Random _random;

    public RandomShop(int seed, FeatureSchema schema, int items = 30, int sessions = 4)
    {
        _random = new(seed);
        Schema = schema;
        var catalogue = Enumerable.Range(0, items).Select(i => new Item
        {
            Id = $"item{i}",
            Title = $"Fine thing number {i}",
            Price = i % 7 == 0 ? null : 1 + i,
            ListedAt = i % 5 == 0 ? null : Start.AddDays(-i),
            Attributes = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new KeyValuePair<string, string>[]
            {
                new("category", $"c{i % 4}"), new("brand", $"b{i % 9}"), new("price_level", $"{i % 3}"),
            }),
        }).ToImmutableArray();
        var logs = Enumerable.Range(0, sessions).Select(Session).ToImmutableArray();
        Dataset = new()
        {
            Name = "random shop",
            Items = catalogue,
            Sessions = logs,
            Interactions =
            [
                .. logs.SelectMany(log => log.Behaviors.Where(b => b.Kind == BehaviorKind.PageView)
                        .Select(b => new Interaction(log.UserId, b.ItemId, EventKind.Clicked, b.At, log.SessionId, Surface.Home)))
                    .OrderBy(i => i.At),
            ],
        };
        Scores = new(schema.Scores);
        foreach (var log in logs)
        {
            for (var page = 0; page < log.Pages.Length; page++)
            {
                Scores.Set(log, page, [.. Enumerable.Range(0, log.Pages[page].Candidates.Length * schema.Scores.Length).Select(_ => Float(-3, 3))]);
            }
        }
    }

    public FeatureSchema Schema { get; }

    public Dataset Dataset { get; }

    public PageScores Scores { get; }

    private SessionLog Session(int number)
    {
        var now = Start.AddHours(number * 5);
        var pages = Enumerable.Range(0, 2).Select(_ => new PagingRequest
        {
            At = now,
            Surface = Surface.Home,
            Candidates = [.. Enumerable.Range(0, 12).Select(_ => $"item{_random.Next(34)}").Distinct()],
        }).ToImmutableArray();
        var behaviors = new List<Behavior>();
        var requests = new List<RerankingRequest>();
        for (var step = _random.Next(0, 25); step > 0; step--)
        {
            now += TimeSpan.FromSeconds(_random.Next(0, 20) * _random.Next(0, 4));
            var page = _random.Next(-1, 2);
            var item = page < 0 ? $"item{_random.Next(34)}" : pages[page].Candidates[_random.Next(pages[page].Candidates.Length)];
            var isClick = _random.Next(3) == 0;
            behaviors.Add(new()
            {
                Kind = isClick ? BehaviorKind.PageView : BehaviorKind.Exposure,
                ItemId = item,
                PageIndex = page,
                StartedAt = isClick ? now : now.AddSeconds(-1),
                ClosedAt = !isClick ? now : _random.Next(8) == 0 ? null : now.AddSeconds(_random.Next(1, 90)),
                Actions = Actions(isClick ? Schema.PageViewActions : Schema.ExposureActions),
            });
            if (_random.Next(2) == 0)
            {
                requests.Add(new()
                {
                    At = now.AddSeconds(_random.Next(3) * 40),
                    Trigger = isClick ? TriggerKind.Click : TriggerKind.Skips,
                    HistoryLength = behaviors.Count,
                    Candidates = [.. Enumerable.Range(0, _random.Next(0, 9)).Select(i => new LabeledCandidate(i % 2, i / 2, i % 3 > 0, i % 4 == 1, i / 10f))],
                });
                now = requests[^1].At;
            }
        }

        return new()
        {
            UserId = $"user{number % 3}",
            SessionId = $"session{number}",
            StartedAt = Start.AddHours(number * 5),
            Pages = pages,
            Behaviors = [.. behaviors],
            Requests = [.. requests],
        };
    }

    private ImmutableArray<float> Actions(ImmutableArray<ActionFeature> actions) =>
    [
        .. actions.Select(action => action.Kind switch
        {
            ActionFeatureKind.Binary => _random.Next(2),
            ActionFeatureKind.OneHot => _random.Next(action.Size),
            _ => _random.Next(3) == 0 ? 0 : Float(0, 60),
        }),
    ];

    private float Float(float low, float high) => low + (_random.NextSingle() * (high - low));
}
