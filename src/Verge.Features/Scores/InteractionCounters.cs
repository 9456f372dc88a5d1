using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Counts of what was served, clicked and ordered, as of a moment: read first, then observe the event, and nothing that
/// comes later is ever in a score.
/// </summary>
/// <remarks>
/// "Served" means that the cloud put the item on a page, which it knows without any behavior leaving the device; the same is
/// counted in training from logged pages. Thread-safe.
/// </remarks>
public sealed partial class InteractionCounters
{
    private const double InitialWeight = 100;

    private readonly Func<string, string?> _categoryOf;
    private readonly Dictionary<string, DecayedCount> _items;
    private readonly Dictionary<string, DecayedCount> _categories;
    private readonly DecayedCount _total;
    private readonly DecayClock _clock;
    private readonly Lock _gate = new();

    /// <summary>Counters that have seen nothing.</summary>
    /// <param name="categoryOf">An item's category; <see langword="null"/> where it has none.</param>
    /// <param name="options">How; <see langword="null"/>: the defaults.</param>
    public InteractionCounters(Func<string, string?> categoryOf, CounterOptions? options = null)
        : this(categoryOf, options ?? new(), new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(), new())
    {
    }

    private InteractionCounters(
        Func<string, string?> categoryOf,
        CounterOptions options,
        Dictionary<string, DecayedCount> items,
        Dictionary<string, DecayedCount> categories,
        DecayedCount total,
        DecayClock clock)
    {
        ArgumentNullException.ThrowIfNull(categoryOf);
        options.Validate();
        (_categoryOf, Options, _items, _categories, _total, _clock) = (categoryOf, options, items, categories, total, clock);
    }

    /// <summary>How they forget and smooth.</summary>
    public CounterOptions Options { get; }

    /// <summary>Counts a click or an order; anything else changes nothing.</summary>
    public void Observe(Interaction interaction)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        var (clicks, orders) = interaction.Kind switch
        {
            EventKind.Clicked => (1, 0),
            EventKind.Ordered => (0, 1),
            _ => (0, 0),
        };
        if (clicks + orders > 0)
        {
            lock (_gate)
            {
                var weight = Weigh(interaction.At);
                Add(interaction.ItemId, 0, weight * clicks, weight * orders);
            }
        }
    }

    /// <summary>Counts a page's items as served.</summary>
    public void ObserveServed(IEnumerable<string> itemIds, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(itemIds);
        lock (_gate)
        {
            var weight = Weigh(at);
            foreach (var id in itemIds)
            {
                Add(id, weight, 0, 0);
            }
        }
    }

    /// <summary>What is known of an item at a moment.</summary>
    public ItemRates Read(string itemId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(itemId);
        lock (_gate)
        {
            var now = _clock.Now(at, Options.HalfLife);
            var total = Of(_total, now);
            var item = Of(_items.GetValueOrDefault(itemId), now);
            var category = Of(_categoryOf(itemId) is { } name ? _categories.GetValueOrDefault(name) : null, now);
            var clickRate = Rate(total.Clicks, total.Served, Options.InitialClickRate, InitialWeight);
            var orderRate = Rate(total.Orders, total.Clicks, Options.InitialOrderRate, InitialWeight);
            var categoryRate = Rate(category.Clicks, category.Served, clickRate, Options.ClickPrior);
            return new(
                Rate(item.Clicks, item.Served, categoryRate, Options.ClickPrior),
                Rate(item.Orders, item.Clicks, orderRate, Options.OrderPrior),
                categoryRate,
                total.Clicks > 0 ? item.Clicks * _items.Count / total.Clicks : 0);
        }
    }

    private double Weigh(DateTimeOffset at)
    {
        var weight = _clock.Observe(at, Options.HalfLife, out var rebase);
        if (rebase != 1)
        {
            foreach (var count in _items.Values.Concat(_categories.Values).Append(_total))
            {
                count.Scale(rebase);
            }
        }

        return weight;
    }

    private void Add(string itemId, double served, double clicks, double orders)
    {
        Add(Get(_items, itemId), served, clicks, orders);
        Add(_total, served, clicks, orders);
        if (_categoryOf(itemId) is { } category)
        {
            Add(Get(_categories, category), served, clicks, orders);
        }
    }

    private static void Add(DecayedCount count, double served, double clicks, double orders)
    {
        count.Served += served;
        count.Clicks += clicks;
        count.Orders += orders;
    }

    private static (double Served, double Clicks, double Orders) Of(DecayedCount? count, double factor) =>
        count is null ? default : (count.Served * factor, count.Clicks * factor, count.Orders * factor);

    private static DecayedCount Get(Dictionary<string, DecayedCount> counts, string key)
    {
        if (!counts.TryGetValue(key, out var count))
        {
            counts.Add(key, count = new());
        }

        return count;
    }

    // Clicks may come from places where nothing was counted as served: a rate stays below 1 all the same.
    private static double Rate(double hits, double trials, double prior, double weight) =>
        Math.Min(1, (hits + (prior * weight)) / (trials + weight));
}
