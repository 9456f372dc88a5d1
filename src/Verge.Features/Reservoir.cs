namespace Verge.Features;

/// <summary>A uniform sample of a stream in bounded memory (Vitter's algorithm R), for quantiles.</summary>
internal sealed class Reservoir(int capacity, int seed)
{
    private readonly List<float> _values = [];
    private readonly Random _random = new(seed);
    private long _seen;

    public ReadOnlySpan<float> Values => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values);

    public void Add(float value)
    {
        _seen++;
        if (_values.Count < capacity)
        {
            _values.Add(value);
        }
        else if (_random.NextInt64(_seen) is var slot && slot < capacity)
        {
            _values[(int)slot] = value;
        }
    }
}
