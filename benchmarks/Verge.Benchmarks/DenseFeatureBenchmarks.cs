using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Verge.Domain;
using Verge.Features;

namespace Verge.Benchmarks;

/// <summary>
/// The dense features of a ranker over a month of a shop: 20,000 items, 2,000 users, 400,000 clicks, carts and orders, 40,000 pages of 20.
/// One core; the user has two hundred acts.
/// </summary>
[ShortRun]
public class DenseFeatureBenchmarks
{
    private const int Candidates = 200;

    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DenseSchema _schema = new();
    private readonly Item[] _items =
    [
        .. Enumerable.Range(0, 20_000).Select(i => new Item
        {
            Id = $"item-{i}",
            Price = 5 + (i % 97),
            ListedAt = s_start.AddDays(-i % 400),
            Attributes = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new KeyValuePair<string, string>[]
            {
                new("category", $"category-{i % 211}"), new("brand", $"brand-{i % 997}"), new("price_level", $"{i % 7}"),
            }),
        }),
    ];

    private readonly Item[] _candidates = new Item[Candidates];
    private Dictionary<string, Item> _catalogue = [];
    private DenseFeatures _features = null!;
    private ActivityCounters _activity = null!;
    private Interaction[] _acts = [];
    private string[] _page = [];
    private float[] _output = [];
    private DateTimeOffset _now;
    private int _next;

    [GlobalSetup]
    public void Make()
    {
        var random = new Random(1);
        _catalogue = _items.ToDictionary(item => item.Id);
        _features = new(_schema, new DenseMoments(_schema.ToNames()).ToScaling());
        _activity = new(_schema, _catalogue.GetValueOrDefault);
        _output = new float[Candidates * _features.Names.Length];
        for (var i = 0; i < 400_000; i++)
        {
            _now = s_start.AddDays(30 * (i / 400_000.0));
            _activity.Observe(Act(random));
            if (i % 10 == 0)
            {
                _activity.ObserveServed(Enumerable.Range(0, 20).Select(_ => Popular(random).Id), _now);
                _activity.Advance(_now);
            }
        }

        for (var i = 0; i < 300; i++)
        {
            _activity.Observe(new("busy", Popular(random).Id, EventKind.Clicked, _now.AddHours(-i)));
        }

        _acts = [.. Enumerable.Range(0, 4096).Select(_ => Act(random))];
        _page = [.. Enumerable.Range(0, 20).Select(_ => Popular(random).Id)];
        foreach (ref var candidate in _candidates.AsSpan())
        {
            candidate = Popular(random);
        }
    }

    [Benchmark(Description = "All 147 features of 200 candidates, a user of 200 acts")]
    public float Lookup()
    {
        _now = _now.AddTicks(1);
        _features.Compute(new() { UserId = "busy", At = _now, Candidates = _candidates, Activity = _activity }, _output);
        return _output[0];
    }

    [Benchmark(Description = "Z-scores of these")]
    public float Scale()
    {
        _features.Scale(_output, _output);
        return _output[0];
    }

    [Benchmark(Description = "One click, cart or order")]
    public void Update()
    {
        _now = _now.AddTicks(TimeSpan.TicksPerMillisecond);
        _activity.Observe(_acts[_next++ % _acts.Length] with { At = _now });
        _activity.Advance(_now);
    }

    [Benchmark(Description = "One page of 20 served")]
    public void UpdateServed()
    {
        _now = _now.AddTicks(TimeSpan.TicksPerMillisecond);
        _activity.ObserveServed(_page, _now);
        _activity.Advance(_now);
    }

    private Interaction Act(Random random) => new(
        $"user-{random.Next(2_000)}", Popular(random).Id, random.Next(12) switch { 0 => EventKind.Ordered, 1 or 2 => EventKind.Carted, _ => EventKind.Clicked }, _now);

    /// <summary>A few items take most of the traffic.</summary>
    private Item Popular(Random random) => _items[(int)(Math.Pow(random.NextDouble(), 3) * _items.Length)];
}
