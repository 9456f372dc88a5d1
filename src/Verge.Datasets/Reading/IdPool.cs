using System.Text;
using Verge.Domain;

namespace Verge.Datasets.Reading;

/// <summary>Keeps each id once: a log repeats the same few ids millions of times.</summary>
internal sealed class IdPool
{
    private const int MaxBytesPerCharacter = 3;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public IdPool() => _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The id, if it is one (<see cref="IdRule"/>).</summary>
    public bool TryKeep(ReadOnlySpan<byte> utf8, out string id)
    {
        id = "";
        Span<char> buffer = stackalloc char[IdRule.MaxLength * MaxBytesPerCharacter];
        if (utf8.Length > buffer.Length)
        {
            return false;
        }

        ReadOnlySpan<char> characters = buffer[..Encoding.UTF8.GetChars(utf8, buffer)];
        if (!IdRule.Accepts(characters))
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
