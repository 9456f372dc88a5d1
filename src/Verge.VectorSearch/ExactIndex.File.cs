using Verge.VectorSearch.Files;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

public sealed partial class ExactIndex
{
    internal static ExactIndex Read(IndexFileReader file, IndexHeader header)
    {
        var table = new VectorTable(header.Dimensions, Math.Max(header.Used, 1));
        TableFile.Read(file, header, table);
        file.Verify();
        var index = new ExactIndex(table, header.Metric);
        index.MapLabels(file);
        return index;
    }

    private protected override void Describe(ref IndexHeader header) => header.Kind = IndexKind.Exact;

    private protected override void WriteGraph(IndexFileWriter file)
    {
    }
}
