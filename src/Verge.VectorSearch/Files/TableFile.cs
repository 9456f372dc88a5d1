using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Files;

/// <summary>The part of a file that all indexes have: labels, removal marks, vectors with their padding.</summary>
internal static unsafe class TableFile
{
    internal static void Write(IndexFileWriter file, VectorTable table)
    {
        file.WriteSection(table.LabelSpan[..table.Used]);
        file.WriteSection<ulong>(table.RemovedSpan);
        file.WriteSection<float>(table.VectorSpan);
    }

    /// <summary>What is wrong with what was read, or null. A checksum guards against accidents; this guards memory against made-up files.</summary>
    internal static string? Fault(VectorTable table)
    {
        var removed = 0;
        for (var slot = 0; slot < table.Used; slot++)
        {
            removed += table.IsRemoved(slot) ? 1 : 0;
            var row = table.Vectors + ((nint)slot * table.VectorWidth);
            if (!(FloatDot.One(row, row, table.VectorWidth) <= VectorIntake.LongestSquared))
            {
                return $"the vector of label {table.LabelSpan[slot]} has a value that is not finite, or a length over 1e18";
            }
        }

        return removed == table.RemovedCount ? null : $"{removed} vectors are marked removed, expected {table.RemovedCount}";
    }
}
