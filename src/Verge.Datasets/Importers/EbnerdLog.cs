using System.Collections.Immutable;
using Verge.Datasets.Reading;
using Verge.Domain;

namespace Verge.Datasets.Importers;

/// <summary>All impressions by session and all history, then the data set made of them.</summary>
internal sealed class EbnerdLog(ImportRun run)
{
    /// <summary>
    /// A click of a behaviors file stands in a later history file with the time its page opened, up to a minute from our
    /// estimate (98 % within a second): the same click, not another.
    /// </summary>
    private const long SameClickSeconds = 60;
    private const string ShownTwice = "article twice in one view: the second";
    private const string ClickedTwice = "article clicked twice in one view: the second click";
    private const string InBoth = "history click that stands in another file too";

    private readonly Dictionary<(string User, string Session), List<EbnerdImpression>> _open = [];
    private readonly HashSet<string> _impressions = new(StringComparer.Ordinal);
    private readonly List<SessionLog> _sessions = [];
    private readonly List<Interaction> _interactions = [];
    private readonly HashSet<(string User, string Item, long Seconds)> _history = [];
    private Dictionary<(string User, string Item), List<long>>? _clicks;

    public void Add(string user, string session, string impressionId, EbnerdImpression impression)
    {
        if (!_impressions.Add(impressionId))
        {
            run.Duplicate();
            return;
        }

        if (!_open.TryGetValue((user, session), out var impressions))
        {
            _open.Add((user, session), impressions = []);
        }

        impressions.Add(Once(impression));
    }

    /// <summary>Ends a file: session numbers start anew in each, so their ids get its name.</summary>
    /// <returns>The file's first impression.</returns>
    public DateTimeOffset? CloseSplit(string name)
    {
        DateTimeOffset? first = null;
        var prefix = name.Length == 0 ? "" : name + "-";
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var ((user, session), impressions) in _open)
        {
            run.Stop();
            var id = prefix + (users.TryAdd(session, user) ? session : $"{user}/{session}");
            var log = new EbnerdSession(user, id).Build(impressions, _interactions);
            _sessions.Add(log);
            first = first is null || log.StartedAt < first ? log.StartedAt : first;
        }

        _open.Clear();
        _impressions.Clear();
        return first;
    }

    public void AddHistory(string user, string item, DateTimeOffset at)
    {
        _clicks ??= Clicks();
        var seconds = at.ToUnixTimeSeconds();
        var known = _clicks.TryGetValue((user, item), out var times) && times.Exists(t => Math.Abs(t - seconds) <= SameClickSeconds);
        if (known || !_history.Add((user, item, seconds)))
        {
            run.LeaveOut(InBoth);
            return;
        }

        _interactions.Add(new Interaction(user, item, EventKind.Clicked, at));
    }

    public Dataset ToDataset(string name)
    {
        ImmutableArray<Interaction> interactions = [.. _interactions.OrderBy(i => i.At)];
        ImmutableArray<SessionLog> sessions = [.. _sessions.OrderBy(s => s.StartedAt)];

        // News is listed when it is first seen: the latest its age can begin.
        var listed = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var page in sessions.SelectMany(s => s.Pages))
        {
            foreach (var item in page.Candidates)
            {
                See(item, page.At);
            }
        }

        foreach (var interaction in interactions)
        {
            See(interaction.ItemId, interaction.At);
        }

        return new Dataset
        {
            Name = name,
            Items = [.. listed.OrderBy(l => l.Value).ThenBy(l => l.Key, StringComparer.Ordinal).Select(l => new Item { Id = l.Key, ListedAt = l.Value })],
            Interactions = interactions,
            Sessions = sessions,
            Timeline = EventTimeline.Of(sessions.SelectMany(s => s.Pages).Select(p => (p.At, 1L))),
        };

        void See(string item, DateTimeOffset at)
        {
            if (!listed.TryGetValue(item, out var earliest) || at < earliest)
            {
                listed[item] = at;
            }
        }
    }

    private EbnerdImpression Once(EbnerdImpression impression)
    {
        var shown = impression.InView.Distinct(StringComparer.Ordinal).ToArray();
        var clicked = impression.Clicked.Distinct(StringComparer.Ordinal).ToArray();
        run.LeaveOut(ShownTwice, impression.InView.Length - shown.Length);
        run.LeaveOut(ClickedTwice, impression.Clicked.Length - clicked.Length);
        return impression with { InView = shown, Clicked = clicked };
    }

    private Dictionary<(string User, string Item), List<long>> Clicks()
    {
        var clicks = new Dictionary<(string User, string Item), List<long>>();
        foreach (var click in _interactions)
        {
            var key = (click.UserId, click.ItemId);
            if (!clicks.TryGetValue(key, out var times))
            {
                clicks.Add(key, times = []);
            }

            times.Add(click.At.ToUnixTimeSeconds());
        }

        return clicks;
    }
}
