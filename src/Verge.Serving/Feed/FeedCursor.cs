using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Verge.Serving;

/// <summary>
/// Where the next page of a feed starts. Asking again with the same cursor is asking for the same page again, so that an
/// answer that was lost on its way loses no item.
/// </summary>
/// <param name="FeedId">The feed: its pages do not repeat items.</param>
/// <param name="Page">The page, from 1; the first of a feed, 0, needs no cursor.</param>
public readonly record struct FeedCursor(Guid FeedId, int Page)
{
    /// <summary>Characters of a cursor at most; longer ones are refused unread.</summary>
    public const int MaximumLength = 64;

    /// <summary>Pages of a feed at most.</summary>
    public const int MaximumPages = 1_000;

    /// <summary>Reads a cursor.</summary>
    /// <returns>Whether <paramref name="text"/> is one that this cloud could have given.</returns>
    public static bool TryParse(string text, out FeedCursor cursor)
    {
        ArgumentNullException.ThrowIfNull(text);
        cursor = default;
        if (text.Length > MaximumLength || !Base64Url.IsValid(text))
        {
            return false;
        }

        var parts = Encoding.Latin1.GetString(Base64Url.DecodeFromChars(text)).Split('.');
        if (parts.Length != 2 || !Guid.TryParseExact(parts[0], "N", out var feed)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var page) || page is < 1 or >= MaximumPages)
        {
            return false;
        }

        cursor = new(feed, page);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{FeedId:N}.{Page}")));
}
