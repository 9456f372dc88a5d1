namespace Verge.Domain;

/// <summary>What an id of a user, an item or a session is, wherever one comes in: in a log, in a request, on the device.</summary>
/// <remarks>Ids stand in addresses, files and rows: something visible, of a bounded length, that comes back the same from UTF-8.</remarks>
public static class IdRule
{
    /// <summary>Characters (UTF-16) at most.</summary>
    public const int MaxLength = 256;

    /// <summary>What an id looks like, in words.</summary>
    public const string Expectation = "1 … 256 characters, none of them a control character, not blank";

    /// <summary>Whether a text can be an id.</summary>
    public static bool Accepts(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        // Nearly all ids are visible ASCII.
        return !text.ContainsAnyExceptInRange('!', '~') || (!text.IsWhiteSpace() && IsStorable(text));
    }

    /// <summary>Half a surrogate pair cannot be stored as UTF-8 and read back the same.</summary>
    private static bool IsStorable(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i]))))
            {
                return false;
            }
        }

        return true;
    }
}
