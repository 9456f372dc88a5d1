using System.Globalization;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Bench;

/// <summary>A bench's figures for a person: a name and a value a line.</summary>
internal static class FigureTable
{
    /// <summary>Makes the table.</summary>
    /// <param name="title">What was measured.</param>
    /// <param name="note">What the names do not tell.</param>
    /// <param name="figures">Names with units, values, and how many digits they are written with.</param>
    public static ReportTable Of(string title, string note, params ReadOnlySpan<(string Name, double Value, string Format)> figures)
    {
        var rows = new List<ReportRow>(figures.Length);
        foreach (var (name, value, format) in figures)
        {
            rows.Add(new(name, [ReportCell.Of(value.ToString(format, CultureInfo.InvariantCulture))]));
        }

        return new(title, "figure", [new("value")], [.. rows], [note]);
    }
}
