using System.Globalization;

namespace Verge.Cloud.Http;

/// <summary>What is wrong with a request, by field: what came, and what was expected.</summary>
internal sealed class FieldErrors
{
    // A body of a thousand bad events is told by its first few.
    private const int Capacity = 20;
    private const int ValueLength = 100;
    private readonly SortedDictionary<string, string[]> _fields = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string[]> Fields => _fields;

    public bool IsFull => _fields.Count >= Capacity;

    /// <summary>Notes a value that was refused; <see langword="null"/>: nothing came.</summary>
    public void Add(string field, string? got, string expected) => AddText(field, got is null ? "nothing" : $"'{Shown(got)}'", expected);

    /// <summary>Notes something told in words.</summary>
    public void AddText(string field, string got, string expected)
    {
        if (!IsFull)
        {
            _fields.TryAdd(field, [$"got {got}, expected {expected}"]);
        }
    }

    public void ThrowIfAny()
    {
        if (_fields.Count > 0)
        {
            throw new RequestException(_fields);
        }
    }

    /// <summary>A value as it is told: shortened, and on one line.</summary>
    private static string Shown(string value)
    {
        var shown = value.Length <= ValueLength ? value : string.Create(CultureInfo.InvariantCulture, $"{value[..ValueLength]}… ({value.Length} characters)");
        return string.Concat(shown.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '\uFFFD' : character));
    }
}
