using System.Text;

namespace Verge.Evaluation.Reports;

/// <summary>Renders a table as aligned text.</summary>
public static class TextReport
{
    /// <summary>The title, the headings, a rule, the rows, the notes; names to the left, figures to the right.</summary>
    public static string Render(ReportTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var lines = table.Format();
        var widths = lines[0].Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder().Append(table.Title).Append('\n');
        Row(text, lines[0], widths);
        Row(text, [.. widths.Select(width => new string('-', width))], widths);
        foreach (var line in lines.Skip(1))
        {
            Row(text, line, widths);
        }

        foreach (var note in table.Notes)
        {
            text.Append(note).Append('\n');
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, string[] cells, int[] widths)
    {
        var padded = cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
        text.Append(string.Join("  ", padded).TrimEnd()).Append('\n');
    }
}
