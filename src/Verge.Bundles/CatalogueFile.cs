using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Bundles;

/// <summary>A catalogue as lines of JSON, one item a line: <c>{"id","title","attributes",…}</c>.</summary>
public static class CatalogueFile
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes a catalogue.</summary>
    public static void Write(string path, IEnumerable<Item> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        foreach (var item in items)
        {
            writer.WriteLine(ToJson(item));
        }
    }

    /// <summary>An item as one line.</summary>
    public static string ToJson(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return JsonSerializer.Serialize(new Line(item.Id, item.Title, item.Attributes.ToDictionary(), item.Price, item.IsAvailable, item.ListedAt), s_json);
    }

    /// <summary>Reads a catalogue.</summary>
    /// <exception cref="BundleException">A line that is no item, named.</exception>
    public static ImmutableArray<Item> Read(string path)
    {
        var items = ImmutableArray.CreateBuilder<Item>();
        foreach (var text in File.ReadLines(path))
        {
            items.Add(Parse(path, items.Count + 1, text));
        }

        return items.DrainToImmutable();
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="path">Where it stood.</param>
    /// <param name="number">In which line.</param>
    /// <param name="text">The line.</param>
    /// <exception cref="BundleException">It is no item; named by place.</exception>
    public static Item Parse(string path, int number, string text)
    {
        try
        {
            var line = JsonSerializer.Deserialize<Line>(text, s_json);
            return line is { Id.Length: > 0 }
                ? new()
                {
                    Id = line.Id,
                    Title = line.Title ?? "",
                    Attributes = (line.Attributes ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
                    Price = line.Price,
                    IsAvailable = line.Available ?? true,
                    ListedAt = line.Listed,
                }
                : throw new BundleException(path, $"line {number}: got no id, expected an item");
        }
        catch (JsonException error)
        {
            throw new BundleException(path, $"line {number}: {error.Message}", error);
        }
    }

    private sealed record Line(
        string Id, string? Title = null, Dictionary<string, string>? Attributes = null, double? Price = null, bool? Available = null, DateTimeOffset? Listed = null);
}
