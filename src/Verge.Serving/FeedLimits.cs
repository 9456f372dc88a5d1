namespace Verge.Serving;

/// <summary>Bounds of what comes in from outside: ids, prices, lists.</summary>
public static class FeedLimits
{
    /// <summary>Characters of an id at most.</summary>
    public const int IdLength = 256;

    /// <summary>Characters of an event's id at most.</summary>
    public const int EventIdLength = 128;

    /// <summary>Attributes of an item at most.</summary>
    public const int Attributes = 100;

    /// <summary>Candidates of a page at most.</summary>
    public const int PageSize = 100;

    /// <summary>The largest price: float32 holds it, and the sum of a page of them.</summary>
    public const double MaximumPrice = 1e15;

    /// <summary>What an id looks like, in words.</summary>
    public const string IdExpectation = "1 … 256 characters, none of them a control character, not blank";

    /// <summary>What an event's id looks like, in words.</summary>
    public const string EventIdExpectation = "1 … 128 characters, none of them a control character, not blank; or null";

    /// <summary>What a price looks like, in words.</summary>
    public const string PriceExpectation = "a finite number, 0 … 1e15";

    /// <summary>Whether a text can be an id of a user, an item or a session.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= IdLength } && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl) && IsWellFormed(text);

    /// <summary>Whether a text can be an id of an event.</summary>
    public static bool IsEventId(string? text) => text is { Length: <= EventIdLength } && IsId(text);

    /// <summary>Whether a number can be a price.</summary>
    public static bool IsPrice(double price) => price is >= 0 and <= MaximumPrice;

    // Half a surrogate pair cannot be stored as UTF-8 and read back the same.
    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
