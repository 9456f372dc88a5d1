namespace Verge.Evaluation.Plots;

/// <summary>Lines over a linear axis, with their intervals as bands: learning curves, metric against cut-off, latency against load.</summary>
/// <param name="Title">The title.</param>
/// <param name="XLabel">Label of the horizontal axis.</param>
/// <param name="YLabel">Label of the vertical axis.</param>
/// <param name="Series">The lines.</param>
public sealed record LineChart(string Title, string XLabel, string YLabel, IReadOnlyList<PlotSeries> Series)
{
    /// <summary>Names of the places 0, 1, … along the horizontal axis, for steps that are not numbers; empty: numbers.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    private const double Left = 70, Top = 36, Width = 480, Height = 280, Legend = 190;

    /// <summary>Draws the chart.</summary>
    /// <exception cref="InvalidOperationException">There is no point to draw, or one is not finite.</exception>
    public string ToSvg()
    {
        foreach (var series in Series)
        {
            foreach (var point in series.Points)
            {
                if (!double.IsFinite(point.X) || !double.IsFinite(point.Y))
                {
                    throw new InvalidOperationException(FormattableString.Invariant($"Chart '{Title}', line '{series.Name}': got ({point.X}, {point.Y}), expected finite numbers."));
                }
            }
        }

        var points = Series.SelectMany(series => series.Points).ToArray();
        if (points.Length == 0)
        {
            throw new InvalidOperationException($"Chart '{Title}': got no point, expected at least one.");
        }

        // Half a step of room on either side of named steps: their names stand below them.
        var horizontal = Steps.Count > 0 ? new Axis(-0.5, Steps.Count - 0.5, Left, Left + Width) : new Axis(points.Select(point => point.X), Left, Left + Width);
        var vertical = new Axis(points.SelectMany(point => new[] { point.Y, point.Low, point.High }), Top + Height, Top);
        var svg = new SvgWriter(Left + Width + Legend, Top + Height + 56, Title);
        svg.Text(Left, 20, Title, bold: true);
        foreach (var tick in vertical.Ticks)
        {
            svg.Line(Left, vertical.Pixel(tick), Left + Width, vertical.Pixel(tick), Palette.Grid);
            svg.Text(Left - 8, vertical.Pixel(tick) + 4, vertical.Label(tick), "end");
        }

        // Many names stand in two rows, so that they have room.
        var (ticks, row) = Steps.Count > 0 ? (Steps.Select((name, i) => ((double)i, name)), Steps.Count > 4 ? 13 : 0) : (horizontal.Ticks.Select(tick => (tick, horizontal.Label(tick))), 0);
        foreach (var (i, (tick, label)) in ticks.Index())
        {
            svg.Line(horizontal.Pixel(tick), Top + Height, horizontal.Pixel(tick), Top + Height + 5, Palette.Axis);
            svg.Text(horizontal.Pixel(tick), Top + Height + 18 + (i % 2 * row), label, "middle");
        }

        svg.Line(Left, Top + Height, Left + Width, Top + Height, Palette.Axis);
        svg.Line(Left, Top, Left, Top + Height, Palette.Axis);
        svg.Text(Left + (Width / 2), Top + Height + 48, XLabel, "middle");
        svg.Text(18, Top + (Height / 2), YLabel, "middle", upward: true);
        for (var i = 0; i < Series.Count; i++)
        {
            Draw(svg, horizontal, vertical, Series[i], Palette.Color(i));
            svg.Rectangle(Left + Width + 16, Top + (i * 20), 12, 12, Palette.Color(i));
            svg.Text(Left + Width + 34, Top + 10 + (i * 20), Series[i].Name);
        }

        return svg.ToString();
    }

    private static void Draw(SvgWriter svg, Axis horizontal, Axis vertical, PlotSeries series, string color)
    {
        var banded = series.Points.Where(point => double.IsFinite(point.Low) && double.IsFinite(point.High)).ToArray();
        if (banded.Length > 1)
        {
            var upper = banded.Select(point => (horizontal.Pixel(point.X), vertical.Pixel(point.High)));
            var lower = banded.Reverse().Select(point => (horizontal.Pixel(point.X), vertical.Pixel(point.Low)));
            svg.Band(upper.Concat(lower), color);
        }

        svg.Path(series.Points.Select(point => (horizontal.Pixel(point.X), vertical.Pixel(point.Y))), color);
        foreach (var point in series.Points)
        {
            svg.Circle(horizontal.Pixel(point.X), vertical.Pixel(point.Y), 2.5, color);
        }
    }
}
