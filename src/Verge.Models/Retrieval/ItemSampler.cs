using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>
/// Draws the negatives that losses train on: evenly among some items of a catalogue, or with chances in proportion to (targets of
/// samples)^power. Thread-safe.
/// </summary>
public sealed class ItemSampler
{
    private readonly double[] _upTo = []; // [items] chances of the items up to this one, not divided by their sum
    private readonly int[] _items;

    /// <summary>Makes a sampler.</summary>
    /// <param name="items">The indices to draw from, ascending: <see cref="Catalogue"/>, or what training has shown.</param>
    /// <param name="clicks">By item index, how often it is a target (<see cref="Clicks"/>); needed with a power.</param>
    /// <param name="power">The power; 0 means evenly, items that are nobody's target too.</param>
    public ItemSampler(int[] items, float[]? clicks = null, double power = 0)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Length < 2)
        {
            throw new ArgumentException($"items: got {items.Length} to draw negatives from, expected at least 2", nameof(items));
        }

        _items = items;
        if (power == 0)
        {
            return;
        }

        ArgumentNullException.ThrowIfNull(clicks);
        _upTo = new double[items.Length];
        var sum = 0.0;
        for (var place = 0; place < items.Length; place++)
        {
            sum += clicks[items[place]] > 0 ? Math.Pow(clicks[items[place]], power) : 0;
            _upTo[place] = sum;
        }
    }

    /// <summary>All items of a catalogue; index 0 is none.</summary>
    /// <param name="count">Its indices, that of the unknown item included.</param>
    public static int[] Catalogue(int count) => [.. Enumerable.Range(1, count - 1)];

    /// <summary>How often each item is a target, by its index.</summary>
    public static float[] Clicks(IEnumerable<RetrievalExample> samples, int count)
    {
        ArgumentNullException.ThrowIfNull(samples);
        // Whole numbers: a float that is counted up stops at 2^24.
        var clicks = new long[count];
        foreach (var sample in samples)
        {
            clicks[sample.Target]++;
        }

        return Array.ConvertAll(clicks, times => (float)times);
    }

    /// <summary>The draw of a number under a seed.</summary>
    public int Draw(ulong seed, ulong number)
    {
        var bits = SeededGenerator.Derive(seed, number);
        if (_upTo.Length == 0)
        {
            return _items[(int)(bits % (ulong)_items.Length)];
        }

        var point = (bits >> 11) * (1.0 / (1UL << 53)) * _upTo[^1];
        var (low, high) = (0, _upTo.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _upTo[middle] > point ? (low, middle) : (middle + 1, high);
        }

        return _items[low];
    }
}
