using System.Globalization;

namespace Verge.Features;

/// <summary>Cuts a title into words and hashes them: the item tower averages their embeddings.</summary>
public static class TitleTokens
{
    /// <summary>The rows of a title's distinct words, in order of first appearance; empty for an empty title.</summary>
    /// <param name="title">The title. Letters and digits make words; case does not matter.</param>
    /// <param name="buckets">Rows of the hashed table; row 0 is never used.</param>
    /// <param name="maximum">Words that count; later ones are left out.</param>
    public static int[] Encode(string title, int buckets, int maximum)
    {
        ArgumentNullException.ThrowIfNull(title);
        var rows = new List<int>();
        var start = -1;
        for (var i = 0; i <= title.Length && rows.Count < maximum; i++)
        {
            if (i < title.Length && (char.IsLetterOrDigit(title[i]) || char.GetUnicodeCategory(title[i]) == UnicodeCategory.NonSpacingMark))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                var row = StableHash.Row(StableHash.Of(title[start..i].ToLowerInvariant()), buckets);
                if (!rows.Contains(row))
                {
                    rows.Add(row);
                }

                start = -1;
            }
        }

        return [.. rows];
    }
}
