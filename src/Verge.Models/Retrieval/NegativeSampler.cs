using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>Draws items of a catalogue with chances in proportion to (targets of samples)^power; a power of 0 means evenly, items never clicked too.</summary>
internal sealed class NegativeSampler
{
    private readonly double[] _upTo = [];
    private readonly ulong _items;

    /// <summary>Draws evenly.</summary>
    /// <param name="count">Indices of the catalogue, that of the unknown item included; it is never drawn.</param>
    public NegativeSampler(int count) => _items = (ulong)count - 1;

    /// <summary>Draws by how often items are targets.</summary>
    /// <param name="clicks">By item index: <see cref="Clicks"/>.</param>
    /// <param name="power">The power.</param>
    public NegativeSampler(float[] clicks, double power)
        : this(clicks.Length)
    {
        if (power == 0)
        {
            return;
        }

        _upTo = new double[clicks.Length];
        for (var item = 1; item < clicks.Length; item++)
        {
            _upTo[item] = _upTo[item - 1] + (clicks[item] > 0 ? Math.Pow(clicks[item], power) : 0);
        }
    }

    /// <summary>How often each item is a target, by its index.</summary>
    public static float[] Clicks(IEnumerable<RetrievalExample> samples, int count)
    {
        var clicks = new float[count];
        foreach (var sample in samples)
        {
            clicks[sample.Target]++;
        }

        return clicks;
    }

    /// <summary>The draw of a number under a seed.</summary>
    public int Draw(ulong seed, ulong number)
    {
        var bits = SeededGenerator.Derive(seed, number);
        if (_upTo.Length == 0)
        {
            return 1 + (int)(bits % _items);
        }

        var point = (bits >> 11) * (1.0 / (1UL << 53)) * _upTo[^1];
        var (low, high) = (1, _upTo.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _upTo[middle] > point ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
