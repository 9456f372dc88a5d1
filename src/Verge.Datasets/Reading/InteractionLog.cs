using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Reading;

/// <summary>Interactions in whatever order they came, with the catalogue they name.</summary>
internal sealed class InteractionLog
{
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
        var start = 0;
        foreach (var interaction in _interactions.OrderBy(i => i.At))
        {
            start = kept.Count > 0 && kept[^1].At == interaction.At ? start : kept.Count;
            if (IsRepeated(kept, start, interaction))
            {
                run.Duplicate();
            }
            else
            {
                kept.Add(interaction);
            }
        }

        run.Stop();
        return kept.ToImmutable();
    }

    /// <summary>Whether those of the same moment, from <paramref name="start"/> on, hold this one: a second is short.</summary>
    private static bool IsRepeated(ImmutableArray<Interaction>.Builder kept, int start, Interaction interaction)
    {
        for (var i = start; i < kept.Count; i++)
        {
            if (kept[i] == interaction)
            {
                return true;
            }
        }

        return false;
    }
}
