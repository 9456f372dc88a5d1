using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Everybody's clicks with their times: what a state that is not of the last event knows of its user.</summary>
internal sealed class ClickTimes
{
    private readonly RetrievalFeatures _features;
    private readonly Dictionary<string, (HistoryClick[] Clicks, int[] Items)> _users;
    private readonly Dictionary<(string User, string Session), DateTimeOffset> _sessions = [];

    /// <summary>Takes a log.</summary>
    /// <param name="interactions">By time; only clicks count.</param>
    /// <param name="items">The items, by index.</param>
    public ClickTimes(IEnumerable<Interaction> interactions, ItemEncodingTable items)
    {
        _features = items.Features;
        Interaction[] clicks = [.. interactions.Where(interaction => interaction.Kind == EventKind.Clicked)];
        _users = clicks.GroupBy(click => click.UserId, StringComparer.Ordinal).ToDictionary(
            user => user.Key,
            user => (user.Select(click => new HistoryClick(click.ItemId, click.At, click.SessionId)).ToArray(), user.Select(click => items.Index(click.ItemId)).ToArray()),
            StringComparer.Ordinal);
        foreach (var click in clicks)
        {
            _sessions.TryAdd((click.UserId, click.SessionId), click.At);
        }
    }

    /// <summary>Whether a query's target is its session's first click.</summary>
    public bool StartsSession(RetrievalExample query) => query.At == _sessions[(query.UserId, query.SessionId)];

    /// <summary>The query with the history that the last refresh before it knew: the clicks before that moment.</summary>
    /// <param name="query">Its history: all clicks before the target's.</param>
    /// <param name="refresh">From one refresh to the next, counted from midnight (UTC); zero: at each event.</param>
    public RetrievalExample AsOfRefresh(RetrievalExample query, TimeSpan refresh)
    {
        if (refresh == TimeSpan.Zero)
        {
            return query;
        }

        var moment = new DateTimeOffset(query.At.UtcTicks - (query.At.UtcTicks % refresh.Ticks), TimeSpan.Zero);
        var (clicks, items) = _users[query.UserId];
        var known = Before(clicks, moment);
        var length = _features.Select(query.Surface, clicks.AsSpan(0, known), moment, query.SessionId).Length;
        return query.WithHistory(items, known - length, length);
    }

    /// <summary>Clicks before a moment.</summary>
    private static int Before(HistoryClick[] clicks, DateTimeOffset moment)
    {
        var (low, high) = (0, clicks.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = clicks[middle].At < moment ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
