namespace Verge.Evaluation.Reports;

/// <summary>A row: its name and a cell a column.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Cells">The cells, in the order of the columns.</param>
public sealed record ReportRow(string Name, IReadOnlyList<ReportCell> Cells);
