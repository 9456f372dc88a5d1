using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Verge.NeuralNetworks;

/// <summary>
/// Opens a safetensors file. The header is checked as a whole (types, shapes, offsets without holes, the file's length)
/// before the first number is read.
/// </summary>
public sealed class SafeTensorsReader : IDisposable
{
    internal const string MetadataKey = "__metadata__";

    private readonly Stream _stream;
    private readonly SafeTensorsHeader _header;

    private SafeTensorsReader(Stream stream, string name)
    {
        _stream = stream;
        Name = name;
        _header = ReadHeader(stream, name);
    }

    /// <summary>The file's path or the stream's given name.</summary>
    public string Name { get; }

    /// <summary>The file's metadata; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The tensors in the order of their numbers in the file.</summary>
    public ImmutableArray<TensorEntry> Tensors => _header.Tensors;

    /// <summary>Opens a file.</summary>
    /// <exception cref="SafeTensorsException">The file is cut short, or its header does not hold together.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static SafeTensorsReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), path);
    }

    /// <summary>Opens a stream that can seek; it is disposed with the reader. <paramref name="name"/> stands for the file in messages.</summary>
    /// <exception cref="SafeTensorsException">The stream is cut short, or its header does not hold together.</exception>
    public static SafeTensorsReader Open(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return new SafeTensorsReader(stream, name);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file holds a tensor of this name.</summary>
    public bool Contains(string tensor) => _header.Places.ContainsKey(tensor);

    /// <summary>Reads a tensor.</summary>
    /// <exception cref="SafeTensorsException">The file lacks it, or it holds NaN or an infinity.</exception>
    public float[] Read(string tensor)
    {
        var values = new float[Find(tensor).Length];
        Read(tensor, values);
        return values;
    }

    /// <summary>Reads a tensor into <paramref name="values"/>, which must have its length.</summary>
    /// <exception cref="SafeTensorsException">The file lacks it, its length differs, or it holds NaN or an infinity.</exception>
    public void Read(string tensor, Span<float> values)
    {
        var place = Locate(tensor);
        var entry = place.Entry;
        if (values.Length != entry.Length)
        {
            throw new SafeTensorsException(Name, tensor, $"got {entry.Length} numbers in shape {TensorEntry.Describe(entry.Dimensions.AsSpan())}, expected {values.Length}");
        }

        _stream.Position = _header.DataStart + place.Begin;
        try
        {
            _stream.ReadExactly(MemoryMarshal.AsBytes(values));
        }
        catch (EndOfStreamException)
        {
            throw new SafeTensorsException(Name, tensor, $"the file ends inside it, expected {entry.Length} numbers");
        }

        SafeTensorsWriter.RefuseNonFinite(Name, tensor, values);
    }

    /// <summary>Reads a tensor whose dimensions must be <paramref name="dimensions"/>.</summary>
    /// <exception cref="SafeTensorsException">The file lacks it, its shape differs, or it holds NaN or an infinity.</exception>
    public void Read(string tensor, ReadOnlySpan<int> dimensions, Span<float> values)
    {
        Expect(tensor, dimensions);
        Read(tensor, values);
    }

    /// <summary>Checks that the file holds a tensor of these dimensions.</summary>
    /// <exception cref="SafeTensorsException">The file lacks it, or its shape differs.</exception>
    public void Expect(string tensor, ReadOnlySpan<int> dimensions)
    {
        var entry = Find(tensor);
        if (!entry.Dimensions.AsSpan().SequenceEqual(dimensions))
        {
            throw new SafeTensorsException(Name, tensor, $"got shape {TensorEntry.Describe(entry.Dimensions.AsSpan())}, expected {TensorEntry.Describe(dimensions)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>A tensor's entry.</summary>
    /// <exception cref="SafeTensorsException">The file lacks it.</exception>
    public TensorEntry Find(string tensor) => Locate(tensor).Entry;

    private SafeTensorsHeader.Place Locate(string tensor) =>
        _header.Places.TryGetValue(tensor, out var place)
            ? place
            : throw new SafeTensorsException(Name, tensor, "missing, expected it in the file");

    private static SafeTensorsHeader ReadHeader(Stream stream, string name)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.Length < prefix.Length)
        {
            throw new SafeTensorsException(name, "", $"got {stream.Length} bytes, expected at least the 8 of the header's length");
        }

        stream.Position = 0;
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var room = (ulong)stream.Length - 8;
        if (length > SafeTensorsHeader.LengthLimit || length > room)
        {
            throw new SafeTensorsException(name, "", $"got a header length of {length}, expected at most {Math.Min(room, SafeTensorsHeader.LengthLimit)}");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        return SafeTensorsHeader.Parse(name, text, stream.Length);
    }
}
