using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Reading;

/// <summary>Interactions in whatever order they came, with the catalogue they name.</summary>
internal sealed class InteractionLog
{
    private const int RowsPerCheck = 4096;
    private const int LargeMoment = 1024;

    private readonly List<Interaction> _interactions = [];
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    public int Count => _interactions.Count;

    public void Add(Interaction interaction)
    {
        _interactions.Add(interaction);
        Know(interaction.ItemId);
    }

    /// <summary>Puts an item into the catalogue unless it is there.</summary>
    /// <returns>The item as it stands there.</returns>
    public Item Know(string id, string? category = null)
    {
        if (!_items.TryGetValue(id, out var item))
        {
            item = new Item { Id = id };
            _items.Add(id, category is null ? item : item = item with { Attributes = item.Attributes.Add("category", category) });
            _order.Add(id);
        }

        return item;
    }

    /// <summary>The catalogue, in order of first appearance.</summary>
    public ImmutableArray<Item> Items() => [.. _order.Select(id => _items[id])];

    /// <summary>By time, those of one moment in the order they came; a repeated one is counted and left out.</summary>
    public ImmutableArray<Interaction> InOrder(ImportRun run)
    {
        var kept = ImmutableArray.CreateBuilder<Interaction>(_interactions.Count);
        var moment = new HashSet<Interaction>();
        foreach (var (index, interaction) in _interactions.OrderBy(i => i.At).Index())
        {
            if (index % RowsPerCheck == 0)
            {
                run.Stop();
            }

            // Those of one moment only: a set of the whole log would be larger than the log.
            if (kept.Count > 0 && kept[^1].At != interaction.At)
            {
                moment = Emptied(moment);
            }

            if (moment.Add(interaction))
            {
                kept.Add(interaction);
            }
            else
            {
                run.Duplicate();
            }
        }

        run.Stop();
        return kept.ToImmutable();
    }

    /// <summary>Clearing costs what a set once held: a large one is not cleared for each of the small moments after it.</summary>
    private static HashSet<Interaction> Emptied(HashSet<Interaction> moment)
    {
        if (moment.Count > LargeMoment)
        {
            return [];
        }

        moment.Clear();
        return moment;
    }
}
