using System.Collections.Immutable;

namespace Verge.Serving;

/// <summary>What is clicked most of late, for a user of whom nothing is known.</summary>
/// <param name="count">Candidates at most.</param>
/// <param name="maximumAge">How old the order may be.</param>
public sealed class PopularRetriever(int count, TimeSpan maximumAge) : IRetriever
{
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, Order> _orders = ImmutableDictionary.Create<string, Order>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "popular";

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public string? Retrieve(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var filter = new FilteredItems(context);
        foreach (var place in OrderOf(context).Places)
        {
            if (context.Candidates.Count == count)
            {
                break;
            }

            if (filter.Takes(place) && context.Current(context.Bundle.Items[place]) is { } item)
            {
                context.Candidates.Add(new(item));
            }
        }

        return null;
    }

    /// <summary>Sorting the catalogue takes milliseconds: one order of each version serves all requests of a while.</summary>
    private Order OrderOf(FeedContext context)
    {
        lock (_gate)
        {
            // A clock that jumped back makes the order too new: then it is made again.
            if (!_orders.TryGetValue(context.Bundle.Version, out var order) || (context.Now - order.At).Duration() > maximumAge)
            {
                order = Sort(context);
                // Those of versions that nobody asks for any more age with the rest.
                _orders = _orders.RemoveRange(_orders.Where(other => (context.Now - other.Value.At).Duration() > maximumAge).Select(other => other.Key)).SetItem(context.Bundle.Version, order);
            }

            return order;
        }
    }

    private static Order Sort(FeedContext context)
    {
        var items = context.Bundle.Items;
        var keys = new double[items.Places];
        var places = new int[keys.Length];
        for (var place = 0; place < places.Length; place++)
        {
            (keys[place], places[place]) = (items[place] is { } item ? -context.Counters.Read(item.Id, context.Now).RelativeClicks : 0, place);
        }

        // Equal ones in the catalogue's order, so that the answer repeats.
        return new(context.Now, [.. places.OrderBy(place => keys[place])]);
    }

    private sealed record Order(DateTimeOffset At, int[] Places);
}
