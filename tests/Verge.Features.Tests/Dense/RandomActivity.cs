using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features.Tests;

/// <summary>A random log of acts and pages: ties, moments on borders of windows, items without attributes and unknown ones all occur.</summary>
internal sealed class RandomActivity
{
    public static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly EventKind[] s_kinds = [EventKind.Clicked, EventKind.Clicked, EventKind.Carted, EventKind.Ordered];

    private readonly Random _random;

    public RandomActivity(int seed, int acts = 250, int pages = 40)
    {
        _random = new(seed);
        Items = [.. Enumerable.Range(0, 14).Select(MakeItem)];
        Data = new()
        {
            Name = "random activity",
            Items = Items,
            Interactions = [.. Enumerable.Range(0, acts).Select(_ => MakeAct()).OrderBy(act => act.At)],
            Sessions = [.. Enumerable.Range(0, pages).Select(MakeSession).OrderBy(session => session.StartedAt)],
        };
    }

    public ImmutableArray<Item> Items { get; }

    public Dataset Data { get; }

    public Item? Find(string id) => Items.FirstOrDefault(item => item.Id == id);

    private static Item MakeItem(int i) => new()
    {
        Id = $"i{i}",
        Price = i % 4 == 3 ? null : 5 + (3 * i),
        ListedAt = i % 5 == 4 ? null : Start.AddDays(30 - (7 * i)),
        Attributes = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new KeyValuePair<string, string>[]
        {
            new("category", $"c{i % 3}"), new("brand", $"b{i % 5}"), new("price_level", $"{i % 2}"),
        }).RemoveRange(i % 6 == 5 ? ["brand"] : []),
    };

    private Interaction MakeAct() => new($"u{_random.Next(4)}", $"i{_random.Next(15)}", s_kinds[_random.Next(4)], Moment());

    private SessionLog MakeSession(int number)
    {
        var at = Moment();
        return new()
        {
            UserId = $"u{_random.Next(5)}",
            SessionId = $"s{number}",
            StartedAt = at,
            Pages = [new() { At = at, Surface = Surface.Home, Candidates = [.. Enumerable.Range(0, 6).Select(_ => $"i{_random.Next(16)}").Distinct()] }],
        };
    }

    /// <summary>In some hours, or in seventy days; to the tick, to the minute, or on a border of six hours.</summary>
    private DateTimeOffset Moment()
    {
        var at = _random.Next(2) == 0 ? Start.AddDays(40 + (_random.NextDouble() / 4)) : Start.AddDays(70 * _random.NextDouble());
        var step = _random.Next(4) switch { 0 => TimeSpan.FromMinutes(1), 1 => TimeSpan.FromHours(6), _ => TimeSpan.FromTicks(1) };
        return new(at.UtcTicks / step.Ticks * step.Ticks, TimeSpan.Zero);
    }
}
