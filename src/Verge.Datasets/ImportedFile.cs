namespace Verge.Datasets;

/// <summary>One file that an import read.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Bytes">Its bytes on disk.</param>
/// <param name="Rows">Its data rows.</param>
public sealed record ImportedFile(string Path, long Bytes, long Rows);
