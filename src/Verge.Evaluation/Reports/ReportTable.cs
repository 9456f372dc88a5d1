namespace Verge.Evaluation.Reports;

/// <summary>A table of results, rendered by <see cref="MarkdownReport"/> and <see cref="TextReport"/>.</summary>
public sealed record ReportTable
{
    /// <summary>Makes a table.</summary>
    /// <param name="title">The title.</param>
    /// <param name="rowHeading">Heading of the rows' names.</param>
    /// <param name="columns">The columns of figures.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="notes">Lines below the table: what was excluded, how intervals were made.</param>
    /// <exception cref="ArgumentException">A row has more or fewer cells than there are columns.</exception>
    public ReportTable(string title, string rowHeading, IReadOnlyList<ReportColumn> columns, IReadOnlyList<ReportRow> rows, IReadOnlyList<string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
        {
            if (row.Cells.Count != columns.Count)
            {
                throw new ArgumentException($"Table '{title}', row '{row.Name}': got {row.Cells.Count} cells, expected {columns.Count}.", nameof(rows));
            }
        }

        (Title, RowHeading, Columns, Rows, Notes) = (title, rowHeading, columns, rows, notes ?? []);
    }

    /// <summary>The title.</summary>
    public string Title { get; }

    /// <summary>Heading of the rows' names.</summary>
    public string RowHeading { get; }

    /// <summary>The columns of figures.</summary>
    public IReadOnlyList<ReportColumn> Columns { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<ReportRow> Rows { get; }

    /// <summary>Lines below the table.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Headings and cells as written, headings first.</summary>
    internal string[][] Format() =>
    [
        [RowHeading, .. Columns.Select(column => column.Name)],
        .. Rows.Select(row => new[] { row.Name }.Concat(row.Cells.Select((cell, i) => cell.Format(Columns[i]))).ToArray()),
    ];
}
