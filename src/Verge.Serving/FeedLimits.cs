using Verge.Domain;

namespace Verge.Serving;

/// <summary>Bounds of what comes in from outside, beside <see cref="IdRule"/> and <see cref="PriceRule"/>.</summary>
public static class FeedLimits
{
    /// <summary>Characters of an event's id at most.</summary>
    public const int EventIdLength = 128;

    /// <summary>Attributes of an item at most.</summary>
    public const int Attributes = 100;

    /// <summary>Characters of an item's title at most.</summary>
    public const int TitleLength = 1_000;

    /// <summary>Candidates of a page at most.</summary>
    public const int PageSize = 100;

    /// <summary>What an event's id looks like, in words.</summary>
    public const string EventIdExpectation = "1 … 128 characters, none of them a control character, not blank; or null";

    /// <summary>Whether a text can be an id of an event.</summary>
    public static bool IsEventId(string? text) => text is { Length: <= EventIdLength } && IdRule.Accepts(text);
}
