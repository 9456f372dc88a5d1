using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Counts attribute values where the training part used their items: shown as candidates, behaved on, clicked. A value that
/// stands only in the catalogue would get a row that nothing trains: it shares the unknown one.
/// </summary>
internal static class AttributeCounts
{
    public static ImmutableArray<Vocabulary> Fit(Dataset training, ImmutableArray<string> attributes, int minimumCount)
    {
        var uses = CountItems(training);
        var catalogue = new Dictionary<string, Item>(StringComparer.Ordinal);
        foreach (var item in training.Items)
        {
            catalogue.TryAdd(item.Id, item);
        }

        return [.. attributes.Select(name => Vocabulary.Fit(name, CountValues(name, uses, catalogue), minimumCount))];
    }

    private static Dictionary<string, long> CountItems(Dataset training)
    {
        var uses = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var interaction in training.Interactions)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(uses, interaction.ItemId, out _)++;
        }

        foreach (var session in training.Sessions)
        {
            foreach (var behavior in session.Behaviors)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(uses, behavior.ItemId, out _)++;
            }

            foreach (var page in session.Pages)
            {
                foreach (var candidate in page.Candidates)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(uses, candidate, out _)++;
                }
            }
        }

        return uses;
    }

    private static Dictionary<string, long> CountValues(string attribute, Dictionary<string, long> uses, Dictionary<string, Item> catalogue)
    {
        if (attribute == Item.ItemIdAttribute)
        {
            return uses;
        }

        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (id, count) in uses)
        {
            if (catalogue.TryGetValue(id, out var item) && item.Attribute(attribute) is { } value)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, value, out _) += count;
            }
        }

        return counts;
    }
}
