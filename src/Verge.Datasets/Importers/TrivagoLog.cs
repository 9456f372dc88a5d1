using System.Collections.Immutable;
using Verge.Datasets.Reading;
using Verge.Domain;

namespace Verge.Datasets.Importers;

/// <summary>All rows of the log by session, in whatever order they came; then the data set made of them.</summary>
internal sealed class TrivagoLog
{
    private readonly Dictionary<(string User, string Session), List<TrivagoAct>> _sessions = [];
    private readonly List<(string User, string Session)> _order = [];

    public void Add(string user, string session, TrivagoAct act)
    {
        if (!_sessions.TryGetValue((user, session), out var acts))
        {
            _sessions.Add((user, session), acts = []);
            _order.Add((user, session));
        }

        acts.Add(act);
    }

    public Dataset ToDataset(string name, ImportRun run)
    {
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        var items = new HashSet<string>(StringComparer.Ordinal);
        var catalogue = ImmutableArray.CreateBuilder<Item>();
        var sessions = new List<SessionLog>(_order.Count);
        var interactions = new List<Interaction>();
        var times = new Dictionary<DateTimeOffset, long>();
        foreach (var key in _order)
        {
            run.Stop();
            _sessions.Remove(key, out var found);
            var acts = InOrder(found!, run);

            // The challenge's session ids are one user's each; should one not be, the ids stay unique.
            var id = users.TryAdd(key.Session, key.User) ? key.Session : $"{key.User}/{key.Session}";
            var session = new TrivagoSession(key.User, id, run).Build(acts, interactions);
            sessions.Add(session);
            foreach (var act in acts)
            {
                times[act.At] = times.GetValueOrDefault(act.At) + 1;
                Know(act.Kind == TrivagoActKind.Other ? [] : [act.ItemId]);
                Know(act.List?.Items ?? []);
            }
        }

        return new Dataset
        {
            Name = name,
            Items = catalogue.ToImmutable(),
            Interactions = [.. interactions.OrderBy(i => i.At)],
            Sessions = [.. sessions.OrderBy(s => s.StartedAt)],
            Timeline = EventTimeline.Of(times.Select(t => (t.Key, t.Value))),
        };

        void Know(string[] ids)
        {
            foreach (var id in ids)
            {
                if (items.Add(id))
                {
                    catalogue.Add(new Item { Id = id });
                }
            }
        }
    }

    /// <summary>By time, then step: the log's clock counts seconds, and many acts share one.</summary>
    private static List<TrivagoAct> InOrder(List<TrivagoAct> acts, ImportRun run)
    {
        List<TrivagoAct> sorted = [.. acts.OrderBy(a => a.At).ThenBy(a => a.Step)];
        var kept = new List<TrivagoAct>(sorted.Count);
        foreach (var act in sorted)
        {
            if (kept.Count > 0 && IsSame(kept[^1], act))
            {
                run.Duplicate();
            }
            else
            {
                kept.Add(act);
            }
        }

        return kept;
    }

    private static bool IsSame(TrivagoAct a, TrivagoAct b) =>
        a.At == b.At && a.Step == b.Step && a.Kind == b.Kind && a.ItemId == b.ItemId
        && (a.List?.Items ?? []).AsSpan().SequenceEqual((b.List?.Items ?? []).AsSpan());
}
