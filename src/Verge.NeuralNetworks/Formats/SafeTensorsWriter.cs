using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Verge.NeuralNetworks;

/// <summary>
/// Writes a safetensors file: eight bytes of header length, a JSON header, then the numbers, little endian, one tensor
/// behind the other. All tensors are F32.
/// </summary>
public sealed class SafeTensorsWriter
{
    // The numbers start on a cache line, so that a mapped file can be read by aligned loads.
    private const int Alignment = 64;

    private readonly List<(TensorEntry Entry, TensorSource Values)> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>Adds a tensor; <paramref name="values"/> is asked when the file is written.</summary>
    /// <exception cref="ArgumentException">The name is empty, taken or reserved, or a dimension is negative.</exception>
    public SafeTensorsWriter Add(string name, ReadOnlySpan<int> dimensions, TensorSource values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        foreach (var size in dimensions)
        {
            if (size < 0)
            {
                throw new ArgumentException($"tensor '{name}': got dimensions {TensorEntry.Describe(dimensions)}, expected none below 0", nameof(dimensions));
            }
        }

        if (name == SafeTensorsReader.MetadataKey || !_names.Add(name))
        {
            throw new ArgumentException($"tensor '{name}': the name is taken, expected each name once", nameof(name));
        }

        _tensors.Add((new TensorEntry(name, [.. dimensions]), values));
        return this;
    }

    /// <summary>Adds a line of metadata; a second value for a key replaces the first.</summary>
    public SafeTensorsWriter AddMetadata(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        _metadata[key] = value;
        return this;
    }

    /// <summary>
    /// Writes a temporary file beside <paramref name="path"/>, flushes it to the disk and renames it, so that the path holds
    /// the old or the new file and never half of one.
    /// </summary>
    /// <exception cref="SafeTensorsException">A tensor holds NaN, an infinity, or another count of numbers than declared.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var temporary = path + ".partial";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                Write(stream, path);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes to a stream; <paramref name="name"/> stands for the file in messages.</summary>
    /// <exception cref="SafeTensorsException">A tensor holds NaN, an infinity, or another count of numbers than declared.</exception>
    public void Write(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = Header();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (entry, values) in _tensors)
        {
            var numbers = values();
            if (numbers.Length != entry.Length)
            {
                throw new SafeTensorsException(name, entry.Name, $"got {numbers.Length} numbers, expected {entry.Length} for {TensorEntry.Describe(entry.Dimensions.AsSpan())}");
            }

            RefuseNonFinite(name, entry.Name, numbers);
            stream.Write(MemoryMarshal.AsBytes(numbers));
        }
    }

    // Compiled once, not first slowly and then again while it runs: a device that opens its model waits for it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RefuseNonFinite(string file, string tensor, ReadOnlySpan<float> numbers)
    {
        for (var index = 0; index < numbers.Length; index++)
        {
            if (!float.IsFinite(numbers[index]))
            {
                throw NotFinite(file, tensor, index, numbers[index]);
            }
        }
    }

    private static SafeTensorsException NotFinite(string file, string tensor, int index, float number) =>
        new(file, tensor, $"element {index} is {number}, expected finite numbers");

    private byte[] Header()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (_metadata.Count > 0)
            {
                json.WriteStartObject(SafeTensorsReader.MetadataKey);
                foreach (var (key, value) in _metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            var offset = 0L;
            foreach (var (entry, _) in _tensors)
            {
                offset = WriteEntry(json, entry, offset);
            }

            json.WriteEndObject();
        }

        var padded = new byte[((8 + buffer.WrittenCount + Alignment - 1) / Alignment * Alignment) - 8];
        padded.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        return padded;
    }

    private static long WriteEntry(Utf8JsonWriter json, TensorEntry entry, long offset)
    {
        var end = checked(offset + (entry.Length * sizeof(float)));
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", "F32");
        json.WriteStartArray("shape");
        foreach (var size in entry.Dimensions)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }
}
