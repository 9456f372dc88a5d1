namespace Verge.Evaluation.Reports;

/// <summary>A column of figures.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Decimals">Digits after the point.</param>
/// <param name="Unit">Written after each figure, such as " ms" or " %".</param>
public sealed record ReportColumn(string Name, int Decimals = 4, string Unit = "");
