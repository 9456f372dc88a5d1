using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Verge.Features;

/// <summary>The rows of one embedding table: strings to row numbers. Row 0 is shared by all that is unknown.</summary>
public sealed class Vocabulary
{
    /// <summary>The row of every unknown value.</summary>
    public const int UnknownRow = 0;

    private readonly Dictionary<string, int> _rows;

    /// <summary>A vocabulary whose value i has row i + 1.</summary>
    /// <param name="name">The attribute it is of.</param>
    /// <param name="values">Distinct values.</param>
    /// <exception cref="FeatureException">A value stands twice.</exception>
    [JsonConstructor]
    public Vocabulary(string name, ImmutableArray<string> values)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (values.IsDefault)
        {
            throw new FeatureException($"vocabulary '{name}'", null, "a list of values");
        }

        Name = name;
        Values = values;
        _rows = new(values.Length, StringComparer.Ordinal);
        foreach (var value in values)
        {
            if (value is null || !_rows.TryAdd(value, _rows.Count + 1))
            {
                throw new FeatureException($"vocabulary '{name}'", value is null ? "null" : $"'{value}' twice", "each value once");
            }
        }
    }

    /// <summary>The attribute it is of.</summary>
    public string Name { get; }

    /// <summary>The known values; value i has row i + 1.</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>Rows of the table, the unknown one included.</summary>
    [JsonIgnore]
    public int RowCount => Values.Length + 1;

    /// <summary>The row of a value; 0 where it is unknown, missing or <see langword="null"/>.</summary>
    public int Row(string? value) => value is not null && _rows.TryGetValue(value, out var row) ? row : UnknownRow;

    /// <summary>
    /// Keeps the values seen at least <paramref name="minimumCount"/> times, most frequent first (ties in ordinal order).
    /// The rarer ones share row 0, which is how that row learns what an unknown value is like.
    /// </summary>
    public static Vocabulary Fit(string name, IReadOnlyDictionary<string, long> counts, int minimumCount = 1)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return new(
            name,
            [.. counts.Where(pair => pair.Value >= minimumCount)
                .OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Key)]);
    }

    internal static void CheckNames(ImmutableArray<Vocabulary> vocabularies, IEnumerable<string> names)
    {
        if (vocabularies.IsDefault || !vocabularies.Select(vocabulary => vocabulary.Name).SequenceEqual(names, StringComparer.Ordinal))
        {
            throw new FeatureException(
                "vocabularies",
                vocabularies.IsDefault ? "null" : $"'{string.Join(", ", vocabularies.Select(v => v.Name))}'",
                $"the schema's '{string.Join(", ", names)}'");
        }
    }
}
