using System.Text;

namespace Verge.Datasets.Reading;

/// <summary>Keeps each id once: a log repeats the same few ids millions of times.</summary>
internal sealed class IdPool
{
    /// <summary>Characters of the longest id accepted.</summary>
    public const int MaxLength = 256;

    private const int MaxBytesPerCharacter = 3;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public IdPool() => _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The id, if it is one: 1 to 256 characters, no control characters.</summary>
    public bool TryKeep(ReadOnlySpan<byte> utf8, out string id)
    {
        id = "";
        Span<char> buffer = stackalloc char[MaxLength * MaxBytesPerCharacter];
        if (utf8.Length is 0 or > MaxLength * MaxBytesPerCharacter)
        {
            return false;
        }

        ReadOnlySpan<char> characters = buffer[..Encoding.UTF8.GetChars(utf8, buffer)];
        if (characters.Length > MaxLength || characters.ContainsAnyInRange('\0', '\x1F'))
        {
            return false;
        }

        if (!_lookup.TryGetValue(characters, out var kept))
        {
            kept = characters.ToString();
            _ids.Add(kept);
        }

        id = kept;
        return true;
    }

    /// <summary>The one instance of an id.</summary>
    public string Keep(string id)
    {
        if (!_ids.TryGetValue(id, out var kept))
        {
            _ids.Add(kept = id);
        }

        return kept;
    }
}
