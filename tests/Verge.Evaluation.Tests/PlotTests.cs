using System.Globalization;
using System.Xml.Linq;
using Verge.Evaluation.Plots;

namespace Verge.Evaluation.Tests;

public class PlotTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Should_draw_lines_with_axes_and_legend()
    {
        var chart = new LineChart("Loss <by> epoch", "epoch", "loss & co", [
            new PlotSeries("Adam", [new(1, 0.9, 0.85, 0.95), new(2, 0.5, 0.45, 0.55), new(3, 0.25, 0.2, 0.3)]),
            new PlotSeries("Adagrad", [new(1, 0.8), new(3, 0.4)]),
        ]);
        var root = XDocument.Parse(chart.ToSvg()).Root!;
        var texts = root.Descendants(s_svg + "text").Select(text => text.Value).ToArray();
        Assert.Contains("Loss <by> epoch", texts);
        Assert.Contains("loss & co", texts);
        Assert.Contains("Adagrad", texts);
        Assert.Equal(2, root.Descendants(s_svg + "polyline").Count());
        Assert.Single(root.Descendants(s_svg + "polygon"));
        var heights = root.Descendants(s_svg + "polyline").First().Attribute("points")!.Value.Split(' ')
            .Select(point => double.Parse(point.Split(',')[1], CultureInfo.InvariantCulture)).ToArray();
        Assert.True(heights[0] < heights[1] && heights[1] < heights[2], "A lower value stands lower, that is at a larger y.");
    }

    [Fact]
    public void Should_name_steps_that_are_not_numbers()
    {
        var chart = new LineChart("Gain", "refreshed", "recall@20", [new("all", [new(0, 0.1), new(1, 0.2), new(2, 0.3)])]) { Steps = ["daily", "hourly", "per event"] };
        var root = XDocument.Parse(chart.ToSvg()).Root!;
        var places = root.Descendants(s_svg + "text").Where(text => chart.Steps.Contains(text.Value)).Select(text => (text.Value, text.Attribute("x")!.Value)).ToArray();
        Assert.Equal([("daily", "150"), ("hourly", "310"), ("per event", "470")], places);
        Assert.Equal(["150", "310", "470"], root.Descendants(s_svg + "circle").Select(circle => circle.Attribute("cx")!.Value));
    }

    [Fact]
    public void Should_draw_bars_from_zero_with_whiskers()
    {
        var chart = new BarChart("GAUC gain", "gauc", [new("up", 0.2, 0.1, 0.3), new("down", -0.1)]);
        var root = XDocument.Parse(chart.ToSvg()).Root!;
        var bars = root.Descendants(s_svg + "rect").Where(bar => bar.Attribute("x") is not null).ToArray();
        Assert.Equal(2, bars.Length);
        var (up, down) = (Extent(bars[0]), Extent(bars[1]));
        Assert.Equal(down.End, up.Start, 1);
        Assert.Equal((up.End - up.Start) / 2, down.End - down.Start, 1);
        Assert.Equal(3, root.Descendants(s_svg + "line").Count(line => line.Attribute("stroke-width")!.Value == "1.5"));

        static (double Start, double End) Extent(XElement bar)
        {
            var start = double.Parse(bar.Attribute("x")!.Value, CultureInfo.InvariantCulture);
            return (start, start + double.Parse(bar.Attribute("width")!.Value, CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData(new[] { 0.0, 1.0 }, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(new[] { -1.0, 9.0 }, "-2 0 2 4 6 8 10")]
    [InlineData(new[] { 0.743, 0.752 }, "0.742 0.744 0.746 0.748 0.750 0.752")]
    [InlineData(new[] { 0.0, 100_000.0 }, "0 20000 40000 60000 80000 100000")]
    [InlineData(new[] { 5.0 }, "4.4 4.6 4.8 5.0 5.2 5.4 5.6")]
    [InlineData(new[] { double.NaN, 0.0 }, "-1.0 -0.5 0.0 0.5 1.0")]
    public void Should_tick_at_round_numbers(double[] values, string expected)
    {
        var axis = new Axis(values, 0, 100);
        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(axis.Label)));
        Assert.Equal((0, 100), (axis.Pixel(axis.Low), axis.Pixel(axis.High)));
    }

    [Fact]
    public void Should_refuse_what_cannot_be_drawn()
    {
        Assert.Throws<InvalidOperationException>(() => new LineChart("t", "x", "y", []).ToSvg());
        Assert.Throws<InvalidOperationException>(() => new BarChart("t", "x", []).ToSvg());
        var error = Assert.Throws<InvalidOperationException>(() => new BarChart("t", "x", [new("bad", double.NaN)]).ToSvg());
        Assert.Contains("'bad'", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new LineChart("t", "x", "y", [new PlotSeries("s", [new(0, double.PositiveInfinity)])]).ToSvg());
    }
}
