namespace Verge.Datasets;

/// <summary>How far an import is.</summary>
/// <param name="File">The file being read.</param>
/// <param name="BytesRead">Bytes read so far, of all files, as they lie on disk (compressed if they are).</param>
/// <param name="BytesTotal">Bytes of all files of this import.</param>
/// <param name="Rows">Data rows read so far, good and bad.</param>
/// <param name="RowsPerSecond">Rows a second since the start; 0 before any time has passed.</param>
public readonly record struct ImportProgress(string File, long BytesRead, long BytesTotal, long Rows, double RowsPerSecond)
{
    /// <summary>The share of bytes read, 0 to 1.</summary>
    public double Fraction => BytesTotal == 0 ? 1 : Math.Min(1, (double)BytesRead / BytesTotal);
}
