namespace Verge.VectorSearch;

/// <summary>One found item.</summary>
/// <param name="Label">The label the item was inserted under.</param>
/// <param name="Score">Its inner product or cosine with the query, computed in float32 from the stored vector; higher is better.</param>
public readonly record struct SearchHit(long Label, float Score) : IComparable<SearchHit>
{
    /// <summary>Orders hits best first: by falling score, then by rising label, so that equal scores have one order.</summary>
    /// <param name="other">The hit to compare with.</param>
    /// <returns>Negative when this hit comes before <paramref name="other"/>.</returns>
    public int CompareTo(SearchHit other)
    {
        var byScore = other.Score.CompareTo(Score);
        return byScore != 0 ? byScore : Label.CompareTo(other.Label);
    }

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(SearchHit left, SearchHit right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(SearchHit left, SearchHit right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or equals it.</summary>
    public static bool operator <=(SearchHit left, SearchHit right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or equals it.</summary>
    public static bool operator >=(SearchHit left, SearchHit right) => left.CompareTo(right) >= 0;
}
