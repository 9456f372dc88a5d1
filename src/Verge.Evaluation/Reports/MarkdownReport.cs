using System.Text;

namespace Verge.Evaluation.Reports;

/// <summary>Renders a table as Markdown.</summary>
public static class MarkdownReport
{
    /// <summary>A heading, the table, its notes. Bars inside cells, as in <c>recall@20|1000</c>, are escaped.</summary>
    public static string Render(ReportTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var lines = table.Format();
        var text = new StringBuilder().Append("### ").Append(OneLine(table.Title)).Append("\n\n");
        Row(text, lines[0].Select(Escape));
        Row(text, lines[0].Select((_, column) => column == 0 ? "---" : "---:"));
        foreach (var line in lines.Skip(1))
        {
            Row(text, line.Select(Escape));
        }

        foreach (var note in table.Notes)
        {
            text.Append('\n').Append(OneLine(note)).Append('\n');
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Escape(string cell) => OneLine(cell).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
