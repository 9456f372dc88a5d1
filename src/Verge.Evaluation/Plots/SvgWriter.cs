using System.Globalization;
using System.Security;
using System.Text;

namespace Verge.Evaluation.Plots;

/// <summary>Writes the few SVG elements that charts need. Numbers are invariant, text is escaped, output is the same for the same input.</summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder _text = new();

    public SvgWriter(double width, double height, string title)
    {
        _text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Number(width)} {Number(height)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n");
        _text.Append("<title>").Append(Escape(title)).Append("</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    }

    public void Line(double x1, double y1, double x2, double y2, string color, double width = 1) =>
        _text.Append($"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\" stroke=\"{color}\" stroke-width=\"{Number(width)}\"/>\n");

    public void Rectangle(double x, double y, double width, double height, string color) =>
        _text.Append($"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" fill=\"{color}\"/>\n");

    public void Circle(double x, double y, double radius, string color) =>
        _text.Append($"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\" fill=\"{color}\"/>\n");

    public void Path(IEnumerable<(double X, double Y)> points, string color) =>
        _text.Append($"<polyline points=\"{string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\n");

    public void Band(IEnumerable<(double X, double Y)> outline, string color) =>
        _text.Append($"<polygon points=\"{string.Join(' ', outline.Select(point => $"{Number(point.X)},{Number(point.Y)}"))}\" fill=\"{color}\" fill-opacity=\"0.15\"/>\n");

    public void Text(double x, double y, string text, string anchor = "start", bool bold = false, bool upward = false) =>
        _text.Append($"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\"{(bold ? " font-weight=\"bold\"" : "")}{(upward ? $" transform=\"rotate(-90 {Number(x)} {Number(y)})\"" : "")}>{Escape(text)}</text>\n");

    public override string ToString() => _text + "</svg>\n";

    private static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>XML's own escapes; characters that XML cannot hold become the replacement character.</summary>
    private static string Escape(string text) =>
        SecurityElement.Escape(new string([.. text.Select(c => c < ' ' && c is not ('\t' or '\n' or '\r') ? '\uFFFD' : c)]));
}
