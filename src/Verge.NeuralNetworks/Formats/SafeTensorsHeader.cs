using System.Collections.Immutable;
using System.Runtime.InteropServices;
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

    public Dictionary<string, Place> Places { get; } = new(StringComparer.Ordinal);

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
        var found = new List<Place>();
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

        found.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        var (tensors, next) = (new TensorEntry[found.Count], 0L);
        foreach (var place in found)
        {
            if (place.Begin != next)
            {
                throw new SafeTensorsException(file, place.Entry.Name, $"got data_offsets from {place.Begin}, expected {next}: no holes and no overlaps");
            }

            tensors[header.Places.Count] = place.Entry;
            if (!header.Places.TryAdd(place.Entry.Name, place))
            {
                throw new SafeTensorsException(file, place.Entry.Name, "stands twice in the header, expected once");
            }

            next = place.End;
        }

        if (dataStart + next != fileLength)
        {
            throw new SafeTensorsException(file, "", $"got {fileLength} bytes, expected {dataStart + next}: the file is cut short or holds more than its header says");
        }

        header.Tensors = ImmutableCollectionsMarshal.AsImmutableArray(tensors);
        return header;
    }

    private static Place ParseEntry(string file, JsonProperty property)
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

        JsonElement sizes = Member("shape"), offsets = Member("data_offsets");
        var (shape, possible) = (new int[sizes.GetArrayLength()], offsets.GetArrayLength() == 2);
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = sizes[i].GetInt32();
            possible &= shape[i] >= 0;
        }

        var entry = new TensorEntry(name, ImmutableCollectionsMarshal.AsImmutableArray(shape));
        var place = possible ? new Place(entry, offsets[0].GetInt64(), offsets[1].GetInt64()) : null;
        return place is { Begin: >= 0 } && place.End - place.Begin == entry.Length * sizeof(float) && entry.Length <= Array.MaxLength
            ? place
            : throw new SafeTensorsException(
                file, name, $"got shape {TensorEntry.Describe(shape)} at data_offsets [{string.Join(", ", offsets.EnumerateArray())}], expected 4 bytes a number and two offsets");
    }

    /// <summary>A tensor and its bytes behind the header. Of reference type: generics over it need not be compiled on a phone.</summary>
    internal sealed record Place(TensorEntry Entry, long Begin, long End);
}
