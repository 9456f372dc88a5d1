using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

/// <summary>The raw scores (EdgeRec p7) of logged pages, as the cloud would have sent them with each candidate.</summary>
public sealed class PageScores
{
    private readonly Dictionary<(string Session, int Page), float[]> _pages = [];

    /// <summary>No pages yet.</summary>
    /// <param name="names">The scores' names, in order.</param>
    public PageScores(ImmutableArray<string> names) => Names = names;

    /// <summary>The scores' names, in order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>How many pages have scores.</summary>
    public int Count => _pages.Count;

    /// <summary>Sets one page's scores.</summary>
    /// <param name="session">The session.</param>
    /// <param name="page">Index in its pages.</param>
    /// <param name="values"><c>[candidates, names]</c>; kept, not copied.</param>
    /// <exception cref="FeatureException">Not one row a candidate.</exception>
    public void Set(SessionLog session, int page, float[] values)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(values);
        var expected = session.Pages[page].Candidates.Length * Names.Length;
        if (values.Length != expected)
        {
            throw new FeatureException($"scores of page {page} of session '{session.SessionId}'", $"{values.Length} values", $"{expected}");
        }

        _pages[(session.SessionId, page)] = values;
    }

    /// <summary>One page's scores, <c>[candidates, names]</c>.</summary>
    /// <exception cref="FeatureException">The page has none.</exception>
    public ReadOnlySpan<float> Page(SessionLog session, int page)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Names.Length == 0 ? []
            : _pages.TryGetValue((session.SessionId, page), out var values) ? values
            : throw new FeatureException($"scores of page {page} of session '{session.SessionId}'", "none", string.Join(", ", Names));
    }

    /// <summary>One candidate's scores.</summary>
    /// <exception cref="FeatureException">The page has none.</exception>
    public ReadOnlySpan<float> Candidate(SessionLog session, int page, int position) =>
        Names.Length == 0 ? [] : Page(session, page).Slice(position * Names.Length, Names.Length);
}
