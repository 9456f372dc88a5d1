using System.Collections.Immutable;
using System.Text.Json;

namespace Verge.NeuralNetworks;

/// <summary>The parsed and checked header of a safetensors file.</summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>The format's own limit: a header is not a way to fill the memory.</summary>
    public const ulong LengthLimit = 100_000_000;

    private SafeTensorsHeader(long dataStart) => DataStart = dataStart;

    public long DataStart { get; }

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public ImmutableArray<TensorEntry> Tensors { get; private set; } = [];

    public Dictionary<string, (long Begin, int Index)> Offsets { get; } = new(StringComparer.Ordinal);

    public static SafeTensorsHeader Parse(string file, byte[] text, long fileLength)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Parse(file, document.RootElement, 8 + text.Length, fileLength);
        }
        catch (JsonException problem)
        {
            throw new SafeTensorsException(file, "the header is not JSON: " + problem.Message, problem);
        }
        catch (Exception problem) when (problem is InvalidOperationException or FormatException or OverflowException)
        {
            throw new SafeTensorsException(file, "the header does not hold what it should: " + problem.Message, problem);
        }
    }

    private static SafeTensorsHeader Parse(string file, JsonElement root, long dataStart, long fileLength)
    {
        var header = new SafeTensorsHeader(dataStart);
        var found = new List<(TensorEntry Entry, long Begin, long End)>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == SafeTensorsReader.MetadataKey)
            {
                foreach (var pair in property.Value.EnumerateObject())
                {
                    header.Metadata[pair.Name] = pair.Value.GetString() ?? "";
                }
            }
            else
            {
                found.Add(ParseEntry(file, property));
            }
        }

        found.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        var next = 0L;
        foreach (var (entry, begin, end) in found)
        {
            if (begin != next)
            {
                throw new SafeTensorsException(file, entry.Name, $"got data_offsets from {begin}, expected {next}: no holes and no overlaps");
            }

            if (!header.Offsets.TryAdd(entry.Name, (begin, header.Offsets.Count)))
            {
                throw new SafeTensorsException(file, entry.Name, "stands twice in the header, expected once");
            }

            next = end;
        }

        if (dataStart + next != fileLength)
        {
            throw new SafeTensorsException(file, "", $"got {fileLength} bytes, expected {dataStart + next}: the file is cut short or holds more than its header says");
        }

        header.Tensors = [.. found.Select(one => one.Entry)];
        return header;
    }

    private static (TensorEntry Entry, long Begin, long End) ParseEntry(string file, JsonProperty property)
    {
        var name = property.Name;
        JsonElement Member(string key) =>
            property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty(key, out var member)
                ? member
                : throw new SafeTensorsException(file, name, $"lacks '{key}', expected dtype, shape and data_offsets");

        var type = Member("dtype").GetString();
        if (type != "F32")
        {
            throw new SafeTensorsException(file, name, $"got dtype {type}, expected F32");
        }

        var shape = Member("shape").EnumerateArray().Select(size => size.GetInt32()).ToImmutableArray();
        var offsets = Member("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        var entry = new TensorEntry(name, shape);
        if (shape.Any(size => size < 0) || offsets.Length != 2 || offsets[0] < 0
            || offsets[1] - offsets[0] != entry.Length * sizeof(float) || entry.Length > Array.MaxLength)
        {
            throw new SafeTensorsException(
                file, name, $"got shape {TensorEntry.Describe(shape.AsSpan())} at data_offsets [{string.Join(", ", offsets)}], expected 4 bytes a number and two offsets");
        }

        return (entry, offsets[0], offsets[1]);
    }
}
