using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Statistics;

/// <summary>Counts, table by table.</summary>
internal sealed class StatisticsBuilder(string prefix = "")
{
    private readonly ImmutableArray<Statistic>.Builder _rows = ImmutableArray.CreateBuilder<Statistic>();
    private string _table = "";

    public ImmutableArray<Statistic> ToRows() => _rows.ToImmutable();

    /// <summary>What the log holds.</summary>
    public StatisticsBuilder Log(Dataset dataset)
    {
        Table("log");
        var timeline = TimeSplit.TimelineOf(dataset);
        Count("events", timeline.Total);
        Count("users", Users(dataset).Count);
        Count("items", dataset.Items.Length);
        Count("sessions", dataset.Sessions.IsEmpty ? SessionIds(dataset).Count : dataset.Sessions.Length);
        foreach (var kind in (ReadOnlySpan<EventKind>)[EventKind.Clicked, EventKind.Carted, EventKind.Ordered])
        {
            Count(KindName(kind), dataset.Interactions.Count(interaction => interaction.Kind == kind));
        }

        foreach (var kind in Enum.GetValues<BehaviorKind>())
        {
            Count(kind == BehaviorKind.Exposure ? "exposures" : "page-views", dataset.Sessions.Sum(s => s.Behaviors.LongCount(b => b.Kind == kind)));
        }

        if (timeline.Total > 0)
        {
            var (first, last) = (timeline.Times[0], timeline.Times[^1]);
            Add("first event", first.ToUnixTimeMilliseconds() / 1000.0, StatisticUnit.Instant);
            Add("last event", last.ToUnixTimeMilliseconds() / 1000.0, StatisticUnit.Instant);
            Add("days", (last - first).TotalDays, StatisticUnit.Days);
        }

        return this;
    }

    /// <summary>EdgeRec Table 4: samples are re-ranking requests; lengths as a sample keeps them.</summary>
    public StatisticsBuilder Reranking(Dataset dataset)
    {
        if (dataset.Sessions.IsEmpty)
        {
            return this;
        }

        Table("re-ranking samples (EdgeRec table 4)");
        long samples = 0, exposures = 0, pageViews = 0, candidates = 0, counted = 0, clicks = 0, oneClass = 0;
        var users = new HashSet<string>(StringComparer.Ordinal);
        foreach (var session in dataset.Sessions)
        {
            foreach (var request in session.Requests)
            {
                users.Add(session.UserId);
                samples++;
                var views = session.Behaviors.Take(request.HistoryLength).Count(b => b.Kind == BehaviorKind.PageView);
                pageViews += Math.Min(views, DatasetStatistics.MaxPageViews);
                exposures += Math.Min(request.HistoryLength - views, DatasetStatistics.MaxExposures);
                candidates += request.Candidates.Length;
                var (labels, ones) = (request.Candidates.Count(c => c.Counts), request.Candidates.Count(c => c is { Counts: true, Clicked: true }));
                counted += labels;
                clicks += ones;
                oneClass += ones == 0 || ones == labels ? 1 : 0;
            }
        }

        Count("samples (requests)", samples);
        Count("users", users.Count);
        Average("average length of the exposure sequence", exposures, samples);
        Average("average length of the page-view sequence", pageViews, samples);
        Average("average number of candidates", candidates, samples);
        Count("candidates that count", counted);
        Count("clicks among them", clicks);
        Share("click-through rate", clicks, counted);
        Count("requests of one class", oneClass);
        return this;
    }

    /// <summary>BST Table 2: a sample is an item shown, or where lists are unknown an interaction.</summary>
    public StatisticsBuilder Ranking(Dataset dataset)
    {
        Table("ranking samples (BST table 2)");
        Count("users", Users(dataset).Count);
        Count("items", dataset.Items.Length);
        var shown = dataset.Sessions.Sum(s => s.Requests.Sum(r => r.Candidates.LongCount(c => c.Counts)));
        Count("samples", shown > 0 ? shown : dataset.Interactions.Length);
        return this;
    }

    /// <summary>PWPRec Tables 1 (by session) and 2 (by user).</summary>
    public StatisticsBuilder Retrieval(Dataset dataset)
    {
        var inSessions = dataset.Interactions.Where(i => i.SessionId.Length > 0).ToList();
        if (inSessions.Count > 0)
        {
            BySession("", [.. inSessions.CountBy(i => (i.UserId, i.SessionId)).Select(group => group.Value)], inSessions.Select(i => i.ItemId));
        }

        if (!dataset.Interactions.IsEmpty)
        {
            var users = dataset.Interactions.CountBy(i => i.UserId, StringComparer.Ordinal).Count();
            Table("retrieval by user (PWPRec table 2)");
            Count("users", users);
            Average("average sequence length", dataset.Interactions.Length, users);
        }

        return this;
    }

    /// <summary>The publisher's test pairs, and PWPRec Table 1 of the sessions that they are cut from.</summary>
    public StatisticsBuilder Pairs(ImmutableArray<SessionTestPair> pairs)
    {
        if (!pairs.IsEmpty)
        {
            SessionTestPair[] whole = [.. pairs.Where((pair, i) => i == 0 || !pair.Continues(pairs[i - 1]))];
            BySession("published test: ", [.. whole.Select(pair => pair.Prefix.Length + 1)], whole.SelectMany(pair => pair.Prefix.Append(pair.Target)));
            Table("test pairs");
            Count("pairs", pairs.Length);
            Average("average prefix length", pairs.Sum(pair => (long)pair.Prefix.Length), pairs.Length);
        }

        return this;
    }

    /// <summary>How much of what was clicked after a cut nobody could know before it.</summary>
    public StatisticsBuilder Unknown(Dataset past, Dataset future)
    {
        var shown = past.Sessions.SelectMany(s => s.Pages).SelectMany(p => p.Candidates).ToHashSet(StringComparer.Ordinal);
        var touched = past.Interactions.Select(i => i.ItemId).ToHashSet(StringComparer.Ordinal);
        var users = Users(past);
        var clicked = ClickedItems(future);
        var futureUsers = Users(future);
        Table("unknown");
        Count("clicks", clicked.Count);
        if (shown.Count > 0)
        {
            Share("clicks on items never shown in training", clicked.LongCount(item => !shown.Contains(item)), clicked.Count);
        }

        Share("clicks on items never clicked in training", clicked.LongCount(item => !touched.Contains(item)), clicked.Count);
        Share("users absent from training", futureUsers.LongCount(user => !users.Contains(user)), futureUsers.Count);
        return this;
    }

    private void BySession(string part, int[] lengths, IEnumerable<string> items)
    {
        Table($"{part}retrieval by session (PWPRec table 1)");
        Count("sessions", lengths.Length);
        Count("items", items.Distinct(StringComparer.Ordinal).LongCount());
        Average("average sequence length", lengths.Sum(length => (long)length), lengths.Length);
        Share("sessions shorter than 4", lengths.Count(length => length < 4), lengths.Length);
    }

    private static List<string> ClickedItems(Dataset dataset) => dataset.Sessions.Any(s => !s.Requests.IsEmpty)
        ? [.. from session in dataset.Sessions from request in session.Requests from c in request.Candidates where c is { Counts: true, Clicked: true } select session.Pages[c.PageIndex].Candidates[c.Position]]
        : [.. dataset.Interactions.Where(i => i.Kind == EventKind.Clicked).Select(i => i.ItemId)];

    private static HashSet<string> Users(Dataset dataset) =>
        dataset.Interactions.Select(i => i.UserId).Concat(dataset.Sessions.Select(s => s.UserId)).ToHashSet(StringComparer.Ordinal);

    private static HashSet<(string User, string Session)> SessionIds(Dataset dataset) =>
        [.. dataset.Interactions.Where(i => i.SessionId.Length > 0).Select(i => (i.UserId, i.SessionId))];

    private static string KindName(EventKind kind) => kind switch
    {
        EventKind.Clicked => "clicks",
        EventKind.Carted => "carts",
        _ => "orders",
    };

    private void Table(string name) => _table = prefix + name;

    private void Count(string name, long value) => Add(name, value, StatisticUnit.Count);

    private void Average(string name, long total, long count) => Add(name, (double)total / count, StatisticUnit.Average);

    private void Share(string name, long part, long count) => Add(name, (double)part / count, StatisticUnit.Share);

    private void Add(string name, double value, StatisticUnit unit) => _rows.Add(new Statistic(_table, name, value, unit));
}
