using System.Runtime.InteropServices;

namespace Verge.Features;

/// <summary>A user's acts by the value of one attribute. Values have places from 0, in the order in which they came.</summary>
internal sealed class AttributeActivity(int windows)
{
    public const int Nowhere = -1;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly int _stride = windows * ActivityKinds.Count;
    private int[] _counts = [];
    private int[] _acts = [];
    private long[] _latest = [];
    private int[] _lastAct = [];
    private int _known;

    /// <summary>The value with the most acts, of equals the one acted on last; <see cref="Nowhere"/> where there are none.</summary>
    public int Preferred
    {
        get
        {
            var best = Nowhere;
            for (var place = 0; place < _places.Count; place++)
            {
                if (best == Nowhere || _acts[place] > _acts[best] || (_acts[place] == _acts[best] && _lastAct[place] > _lastAct[best]))
                {
                    best = place;
                }
            }

            return best;
        }
    }

    /// <summary>The place of a value; <see cref="Nowhere"/> where the user never acted on it.</summary>
    public int Find(string value) => _places.TryGetValue(value, out var place) ? place : Nowhere;

    /// <summary>Whether the user acted on any value.</summary>
    public bool IsKnown => _known > 0;

    /// <summary>Share of a place's value among acts on items that have the attribute.</summary>
    public double Share(int place) => place == Nowhere ? 0 : (double)_acts[place] / _known;

    /// <summary>When the user acted last on a place's value, in ticks.</summary>
    public long Latest(int place) => _latest[place];

    /// <summary>Acts on a place's value within a window.</summary>
    public int Count(int place, int window, int kind) => place == Nowhere ? 0 : _counts[(place * _stride) + (window * ActivityKinds.Count) + kind];

    /// <summary>Adds an act; acts come by time.</summary>
    public void Add(string value, long at, int kind, ReadOnlySpan<long> starts)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, value, out var exists);
        var place = exists ? known : known = _places.Count - 1;
        if (place == _acts.Length)
        {
            Grow();
        }

        _acts[place]++;
        _latest[place] = at;
        _lastAct[place] = _known++;
        var counts = _counts.AsSpan(place * _stride, _stride);
        for (var window = 0; window < starts.Length; window++)
        {
            counts[(window * ActivityKinds.Count) + kind] += at >= starts[window] ? 1 : 0;
        }
    }

    public void Clear()
    {
        Array.Clear(_counts, 0, _places.Count * _stride);
        Array.Clear(_acts, 0, _places.Count);
        _places.Clear();
        _known = 0;
    }

    private void Grow()
    {
        var places = Math.Max(8, 2 * _acts.Length);
        Array.Resize(ref _counts, places * _stride);
        Array.Resize(ref _acts, places);
        Array.Resize(ref _latest, places);
        Array.Resize(ref _lastAct, places);
    }
}
