using System.Globalization;

namespace Verge.Evaluation.Reports;

/// <summary>A cell: a figure with its interval and spread where it has them, words, or nothing.</summary>
public sealed record ReportCell
{
    private ReportCell(string? text, MetricSummary figure) => (Text, Figure) = (text, figure);

    /// <summary>A cell that holds nothing, shown as a dash.</summary>
    public static ReportCell Empty { get; } = new(null, new MetricSummary(double.NaN));

    /// <summary>Words; null in a cell of a figure.</summary>
    public string? Text { get; }

    /// <summary>The figure; its mean is NaN in a cell of words.</summary>
    public MetricSummary Figure { get; }

    /// <summary>A cell of words.</summary>
    public static ReportCell Of(string text) => new(text, new MetricSummary(double.NaN));

    /// <summary>A cell of a figure.</summary>
    public static ReportCell Of(MetricSummary figure) => new(null, figure);

    /// <summary>A cell of a bare number.</summary>
    public static ReportCell Of(double value) => new(null, new MetricSummary(value));

    /// <summary>The cell as written: <c>0.8230 [0.8151, 0.8302] ±0.0012</c>, the last being the spread over seeds.</summary>
    public string Format(ReportColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (Text is not null)
        {
            return Text;
        }

        if (double.IsNaN(Figure.Mean))
        {
            return "–";
        }

        var text = Number(Figure.Mean, column) + column.Unit;
        if (double.IsFinite(Figure.Low) && double.IsFinite(Figure.High))
        {
            text += $" [{Number(Figure.Low, column)}, {Number(Figure.High, column)}]";
        }

        return double.IsFinite(Figure.SeedStd) ? $"{text} ±{Number(Figure.SeedStd, column)}" : text;
    }

    private static string Number(double value, ReportColumn column) =>
        value.ToString("F" + column.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
