namespace Verge.Features;

/// <summary>Mean and sum of squared differences of one number, value by value (Welford): sums of squares of large numbers would lose what varies.</summary>
internal struct Moments
{
    /// <summary>Below this a deviation is rounding: the number never varied.</summary>
    private const float Least = 1e-12f;

    private double _squares;
    private long _count;

    public double Mean { get; private set; }

    public void Add(double value)
    {
        _count++;
        var delta = value - Mean;
        Mean += delta / _count;
        _squares += delta * (value - Mean);
    }

    /// <summary>The deviation; <paramref name="constant"/> where it never varied.</summary>
    public readonly float Deviation(float constant)
    {
        var deviation = _count == 0 ? 0 : (float)Math.Sqrt(_squares / _count);
        return deviation > Least ? deviation : constant;
    }
}
