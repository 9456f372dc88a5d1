using Verge.Domain;

namespace Verge.Features.Tests;

/// <summary>Dense features by their definitions: each count goes through the whole log.</summary>
internal sealed class PlainDense(DenseSchema schema, RandomActivity log)
{
    private readonly List<Event> _log =
    [
        .. log.Data.Interactions.Select(i => new Event(
            i.UserId, log.Find(i.ItemId) ?? new() { Id = i.ItemId }, i.Kind == EventKind.Clicked ? "click" : i.Kind == EventKind.Carted ? "cart" : "order", i.At.UtcTicks)),
        .. log.Data.Sessions.SelectMany(s => s.Pages.SelectMany(p => p.Candidates.Select(c => new Event("", log.Find(c) ?? new() { Id = c }, "impression", p.At.UtcTicks)))),
    ];

    private Event[] _own = [];
    private Event[] _past = [];
    private long _t;

    /// <summary>Acts of a user that count, the newest; <see langword="null"/>: all.</summary>
    public int? Capacity { get; init; }

    /// <summary>For whom, and when.</summary>
    public void Ask(string user, DateTimeOffset at)
    {
        _t = at.UtcTicks;
        var longest = schema.Windows.Min(StartOf);
        _past = [.. _log.Where(e => e.At < _t && e.At >= longest)];
        _own = [.. _past.Where(e => e.User == user && user.Length > 0)
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Kind switch { "click" => 0, "cart" => 1, _ => 2 })
            .ThenByDescending(e => e.Item.Id, StringComparer.Ordinal).Take(Capacity ?? int.MaxValue).Reverse()];
    }

    public float Of(string feature, string itemId)
    {
        var item = log.Find(itemId) ?? new Item { Id = itemId };
        var (subject, measure) = (feature.Split('.')[0], feature.Split('.')[1]);
        var window = feature.Split('.') is [_, _, var name] ? schema.Windows.Single(w => w.Name == name) : null;
        return (float)(subject switch
        {
            "item" when measure is "price" => item.Price is { } price ? Math.Log(1 + price) : double.NaN,
            "item" when measure is "price_known" => item.Price is null ? 0 : 1,
            "item" when measure is "age" => item.ListedAt is { } l ? Math.Log(1 + Math.Max(0, new TimeSpan(_t - l.UtcTicks).TotalDays)) : double.NaN,
            "item" when measure is "age_known" => item.ListedAt is null ? 0 : 1,
            "user" => User(measure, window),
            "user_price" => item.Price is { } price ? Math.Log(1 + price) - Prices(measure.Split('_')[0]).Mean : double.NaN,
            _ when subject.StartsWith("user_", StringComparison.Ordinal) => Match(subject[5..], measure, item, window),
            _ => Group(subject, measure, item, window!),
        });
    }

    private double Group(string attribute, string measure, Item item, DenseWindow window)
    {
        if (Value(item, attribute) is not { } value)
        {
            return double.NaN;
        }

        int Count(string kind, bool all) => _past.Count(e => e.Kind == kind && e.At >= StartOf(window) && (all || Value(e.Item, attribute) == value));
        var (hits, trials, weight) = measure == "ctr" ? ("click", "impression", 20) : ("order", "click", 10);
        return measure is not ("ctr" or "cvr") ? Math.Log(1 + (double)Count(measure[..^1], false))
            : Math.Min(1, (Count(hits, false) + (weight * Math.Min(1, (Count(hits, true) + 5.0) / (Count(trials, true) + 100)))) / (Count(trials, false) + weight));
    }

    private double User(string measure, DenseWindow? window) => measure switch
    {
        "known" => _own.Length > 0 ? 1 : 0,
        "since" => _own.Length > 0 ? Math.Log(1 + new TimeSpan(_t - _own[^1].At).TotalSeconds) : double.NaN,
        _ when measure.EndsWith("_price_mean", StringComparison.Ordinal) => Prices(measure.Split('_')[0]).Mean,
        _ when measure.EndsWith("_price_spread", StringComparison.Ordinal) => Prices(measure.Split('_')[0]).Spread,
        _ when measure.EndsWith("_share", StringComparison.Ordinal) => Preferred(measure[..^6]).Share,
        _ => Math.Log(1 + (double)_own.Count(e => e.Kind == measure[..^1] && e.At >= StartOf(window!))),
    };

    private double Match(string attribute, string measure, Item item, DenseWindow? window)
    {
        var value = Value(item, attribute);
        var known = _own.Where(e => Value(e.Item, attribute) is not null).ToArray();
        var same = known.Where(e => Value(e.Item, attribute) == value).ToArray();
        return value is null ? double.NaN : measure switch
        {
            "touched" => same.Length > 0 ? 1 : 0,
            "since" => same.Length > 0 ? Math.Log(1 + new TimeSpan(_t - same[^1].At).TotalSeconds) : double.NaN,
            "share" => known.Length > 0 ? (double)same.Length / known.Length : double.NaN,
            "preferred" => known.Length > 0 ? (Preferred(attribute).Value == value ? 1 : 0) : double.NaN,
            _ => Math.Log(1 + (double)same.Count(e => e.Kind == measure[..^1] && e.At >= StartOf(window!))),
        };
    }

    private (string? Value, double Share) Preferred(string attribute)
    {
        var values = _own.Select(e => Value(e.Item, attribute)).Where(v => v is not null).ToList();
        var best = values.Distinct().OrderByDescending(v => values.Count(other => other == v)).ThenByDescending(v => values.LastIndexOf(v)).FirstOrDefault();
        return (best, values.Count > 0 ? (double)values.Count(v => v == best) / values.Count : double.NaN);
    }

    private (double Mean, double Spread) Prices(string kind)
    {
        var prices = _own.Where(e => e.Kind == kind).Select(e => e.Item.Price).OfType<double>().Select(p => Math.Log(1 + p)).ToArray();
        return prices.Length == 0 ? (double.NaN, double.NaN)
            : (prices.Average(), Math.Sqrt(prices.Average(p => (p - prices.Average()) * (p - prices.Average()))));
    }

    private static string? Value(Item item, string attribute) => item.Attribute(attribute == "item" ? "item_id" : attribute);

    private long StartOf(DenseWindow window) =>
        ((_t - 1) / window.Resolution.Ticks * window.Resolution.Ticks) - (window.Length - window.Resolution).Ticks;

    private sealed record Event(string User, Item Item, string Kind, long At);
}
