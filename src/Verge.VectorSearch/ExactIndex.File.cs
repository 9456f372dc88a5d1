using Verge.VectorSearch.Files;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

public sealed partial class ExactIndex
{
    internal static ExactIndex Read(IndexFileReader file, IndexHeader header)
    {
        var index = new ExactIndex(new VectorTable(file, header), header.Metric);
        index.MapLabels(file);
        return index;
    }

    private protected override void Describe(ref IndexHeader header) => header.Kind = IndexKind.Exact;

    private protected override void WriteGraph(IndexFileWriter file)
    {
    }
}
