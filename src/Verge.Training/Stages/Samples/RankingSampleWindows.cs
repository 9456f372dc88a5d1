using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Training;

/// <summary>A log's ranking samples counted before they are made, and its time cut into windows of so many at most.</summary>
internal sealed class RankingSampleWindows
{
    private readonly (DateTimeOffset At, int Samples)[] _pages;

    /// <summary>Counts: a page has a sample for each of its candidates that was seen.</summary>
    public RankingSampleWindows(Dataset log) => _pages =
    [
        .. log.Sessions.SelectMany(session => session.Behaviors
            .Where(behavior => behavior.PageIndex >= 0 && behavior.PageIndex < session.Pages.Length && session.Pages[behavior.PageIndex].Candidates.Contains(behavior.ItemId))
            .Select(behavior => (behavior.PageIndex, behavior.ItemId)).Distinct().GroupBy(seen => seen.PageIndex)
            .Select(page => (session.Pages[page.Key].At, page.Count()))).OrderBy(page => page.At),
    ];

    /// <summary>All samples, of all sessions.</summary>
    public long Count => _pages.Sum(page => (long)page.Samples);

    /// <summary>The windows, one after the other: whole moments, so that a page is in one.</summary>
    /// <param name="samples">Samples of one, all sessions counted; a moment that has more is a window of its own.</param>
    public ImmutableArray<(DateTimeOffset? From, DateTimeOffset? Until)> Of(long samples)
    {
        var windows = ImmutableArray.CreateBuilder<(DateTimeOffset?, DateTimeOffset?)>();
        var (from, held) = ((DateTimeOffset?)null, 0L);
        foreach (var moment in _pages.GroupBy(page => page.At))
        {
            var own = moment.Sum(page => (long)page.Samples);
            if (held > 0 && held + own > samples)
            {
                windows.Add((from, moment.Key));
                (from, held) = (moment.Key, 0);
            }

            held += own;
        }

        windows.Add((from, null));
        return windows.ToImmutable();
    }
}
