using Verge.Features;

namespace Verge.Models.Retrieval;

/// <summary>Which items of a catalogue samples have shown, as clicks of their histories or as their targets. Of others a fit can know nothing.</summary>
/// <param name="count">Item indices, the unknown item's included; it is never shown.</param>
public sealed class ShownItems(int count)
{
    private readonly bool[] _isShown = new bool[count];

    /// <summary>Whether an item was shown.</summary>
    public bool Contains(int item) => _isShown[item];

    /// <summary>Adds what samples show.</summary>
    public void Add(IEnumerable<RetrievalExample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (var sample in samples)
        {
            _isShown[sample.Target] = true;
            foreach (var item in sample.History)
            {
                _isShown[item] = true;
            }
        }

        _isShown[0] = false;
    }

    /// <summary>All that were shown, ascending.</summary>
    public int[] ToArray() => [.. Enumerable.Range(0, _isShown.Length).Where(Contains)];
}
