using System.Globalization;

namespace Verge.Evaluation.Plots;

/// <summary>A linear axis with round ticks, mapped to pixels.</summary>
internal sealed class Axis
{
    private readonly double _fromPixel;
    private readonly double _toPixel;
    private readonly int _decimals;

    /// <param name="values">What the axis must show.</param>
    /// <param name="fromPixel">Pixel of the axis's low end.</param>
    /// <param name="toPixel">Pixel of its high end.</param>
    /// <param name="ticks">About how many ticks.</param>
    public Axis(IEnumerable<double> values, double fromPixel, double toPixel, int ticks = 6)
    {
        var shown = values.Where(double.IsFinite).ToArray();
        double low = shown.Min(), high = shown.Max();
        if (low == high)
        {
            var room = low == 0 ? 1 : Math.Abs(low) * 0.1;
            (low, high) = (low - room, high + room);
        }

        var step = Step((high - low) / ticks);
        _decimals = Math.Clamp((int)-Math.Floor(Math.Log10(step) + 1e-9), 0, 15);
        (_fromPixel, _toPixel) = (fromPixel, toPixel);
        Low = Math.Floor((low / step) + 1e-9) * step;
        High = Math.Ceiling((high / step) - 1e-9) * step;
        Ticks = [.. Enumerable.Range(0, (int)Math.Round((High - Low) / step) + 1).Select(tick => Low + (tick * step))];
    }

    /// <summary>An axis from one value to another, without ticks of its own.</summary>
    public Axis(double low, double high, double fromPixel, double toPixel) =>
        (Low, High, _fromPixel, _toPixel, Ticks) = (low, high, fromPixel, toPixel, []);

    public double Low { get; }

    public double High { get; }

    public IReadOnlyList<double> Ticks { get; }

    public double Pixel(double value) => _fromPixel + ((value - Low) / (High - Low) * (_toPixel - _fromPixel));

    /// <summary>A tick's text; −0 is written 0.</summary>
    public string Label(double value) =>
        (Math.Round(value, _decimals) + 0.0).ToString("F" + _decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>The smallest of 1, 2, 5, 10 times a power of ten that is no less than the rough step.</summary>
    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var times = rough / power;
        return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
    }
}
