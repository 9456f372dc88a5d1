namespace Verge.Evaluation.Plots;

/// <summary>Horizontal bars from zero, one under another so that long method names can be read, with their intervals as whiskers.</summary>
/// <param name="Title">The title.</param>
/// <param name="ValueLabel">Label of the axis of values.</param>
/// <param name="Bars">The bars, from the top.</param>
public sealed record BarChart(string Title, string ValueLabel, IReadOnlyList<PlotBar> Bars)
{
    private const double Left = 210, Top = 36, Width = 440, BarHeight = 16, Pitch = 26, Right = 30;

    /// <summary>Draws the chart.</summary>
    /// <exception cref="InvalidOperationException">There is no bar, or a value is not finite.</exception>
    public string ToSvg()
    {
        if (Bars.Count == 0)
        {
            throw new InvalidOperationException($"Chart '{Title}': got no bar, expected at least one.");
        }

        foreach (var bar in Bars)
        {
            if (!double.IsFinite(bar.Value))
            {
                throw new InvalidOperationException(FormattableString.Invariant($"Chart '{Title}', bar '{bar.Name}': got {bar.Value}, expected a finite number."));
            }
        }

        var axis = new Axis(Bars.SelectMany(bar => new[] { bar.Value, bar.Low, bar.High }).Append(0), Left, Left + Width);
        var height = Bars.Count * Pitch;
        var svg = new SvgWriter(Left + Width + Right, Top + height + 56, Title);
        svg.Text(12, 20, Title, bold: true);
        foreach (var tick in axis.Ticks)
        {
            svg.Line(axis.Pixel(tick), Top, axis.Pixel(tick), Top + height, Palette.Grid);
            svg.Text(axis.Pixel(tick), Top + height + 18, axis.Label(tick), "middle");
        }

        for (var i = 0; i < Bars.Count; i++)
        {
            Draw(svg, axis, Bars[i], Top + (i * Pitch) + ((Pitch - BarHeight) / 2));
        }

        svg.Line(axis.Pixel(0), Top, axis.Pixel(0), Top + height, Palette.Axis);
        svg.Text(Left + (Width / 2), Top + height + 42, ValueLabel, "middle");
        return svg.ToString();
    }

    private static void Draw(SvgWriter svg, Axis axis, PlotBar bar, double top)
    {
        double zero = axis.Pixel(0), end = axis.Pixel(bar.Value), middle = top + (BarHeight / 2);
        svg.Rectangle(Math.Min(zero, end), top, Math.Abs(end - zero), BarHeight, Palette.Color(0));
        svg.Text(Left - 10, middle + 4, bar.Name, "end");
        if (double.IsFinite(bar.Low) && double.IsFinite(bar.High))
        {
            svg.Line(axis.Pixel(bar.Low), middle, axis.Pixel(bar.High), middle, Palette.Axis, 1.5);
            svg.Line(axis.Pixel(bar.Low), middle - 4, axis.Pixel(bar.Low), middle + 4, Palette.Axis, 1.5);
            svg.Line(axis.Pixel(bar.High), middle - 4, axis.Pixel(bar.High), middle + 4, Palette.Axis, 1.5);
        }
    }
}
