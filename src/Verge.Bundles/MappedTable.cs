using System.IO.MemoryMappedFiles;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Bundles;

/// <summary>One embedding table, <c>[rows, width]</c>, in a mapped safetensors file that holds nothing else.</summary>
internal sealed class MappedTable : IDisposable
{
    private readonly string _attribute;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly ulong _start;
    private readonly int _rows;

    private MappedTable(string attribute, MemoryMappedFile file, long start, int rows, int width)
    {
        (_attribute, _file, _start, _rows, Width) = (attribute, file, (ulong)start, rows, width);
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    public int Width { get; }

    public long Bytes => (long)_rows * Width * sizeof(float);

    public static MappedTable Open(string folder, Vocabulary vocabulary, int width)
    {
        var relative = BundlePaths.EmbeddingTable(vocabulary.Name);
        var path = Path.Combine(folder, relative);
        if (!File.Exists(path))
        {
            throw new BundleException(relative, "missing, expected the rows of this attribute");
        }

        try
        {
            using (var reader = SafeTensorsReader.Open(path))
            {
                reader.Expect(vocabulary.Name, [vocabulary.RowCount, width]);
                if (reader.Tensors.Length != 1)
                {
                    throw new BundleException(relative, $"got {reader.Tensors.Length} tensors, expected '{vocabulary.Name}' alone");
                }
            }

            // The only tensor of a file without holes ends with the file.
            var start = new FileInfo(path).Length - ((long)vocabulary.RowCount * width * sizeof(float));
            var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
            return new(vocabulary.Name, file, start, vocabulary.RowCount, width);
        }
        catch (SafeTensorsException error)
        {
            throw new BundleException(relative, error.Message, error);
        }
    }

    public void Read(int row, Span<float> values)
    {
        if ((uint)row >= (uint)_rows)
        {
            throw new FeatureException(_attribute, $"row {row}", $"0 to {_rows - 1}");
        }

        // The handle counts its readers: a view closed meanwhile is an exception, not a wild read.
        _view.SafeMemoryMappedViewHandle.ReadSpan(_start + ((ulong)row * (ulong)Width * sizeof(float)), values);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
