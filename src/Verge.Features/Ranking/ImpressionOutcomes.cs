using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// What became of impressions, by task. A cart or an order belongs to the last page-view of its item by its user before it, and so to
/// the page that led there, if one did.
/// </summary>
internal sealed class ImpressionOutcomes
{
    private readonly ImmutableArray<RankingTask> _tasks;
    private readonly Dictionary<(string SessionId, int Page, string ItemId), uint> _later = [];

    /// <summary>Reads a log: its future is for labels only.</summary>
    public ImpressionOutcomes(Dataset data, ImmutableArray<RankingTask> tasks)
    {
        _tasks = tasks;
        if (tasks.All(task => task.Kind == EventKind.Clicked))
        {
            return;
        }

        var views = Views(data);
        foreach (var act in data.Interactions)
        {
            if (tasks.Any(task => task.Kind == act.Kind && task.Kind != EventKind.Clicked) && views.TryGetValue((act.UserId, act.ItemId), out var own))
            {
                Assign(act, own);
            }
        }
    }

    /// <summary>The tasks whose label a page-view alone decides: a bit a task.</summary>
    public uint OfView(Behavior view)
    {
        var bits = 0u;
        for (var i = 0; i < _tasks.Length; i++)
        {
            bits |= _tasks[i].Kind == EventKind.Clicked && IsReached(_tasks[i], view) ? 1u << i : 0;
        }

        return bits;
    }

    /// <summary>The tasks that came true of an impression after its page-view: a bit a task.</summary>
    public uint Later(string sessionId, int page, string itemId) => _later.GetValueOrDefault((sessionId, page, itemId));

    private static bool IsReached(RankingTask task, Behavior view)
    {
        foreach (var floor in task.Floors)
        {
            if (floor.Action >= view.Actions.Length)
            {
                throw new FeatureException($"tasks.{task.Name}.floors", floor.Action, $"an index of the {view.Actions.Length} actions that page-views have");
            }

            if (!(view.Actions[floor.Action] >= floor.Minimum))
            {
                return false;
            }
        }

        return true;
    }

    private static Dictionary<(string UserId, string ItemId), List<View>> Views(Dataset data)
    {
        var views = new Dictionary<(string, string), List<View>>();
        foreach (var session in data.Sessions)
        {
            foreach (var behavior in session.Behaviors.Where(behavior => behavior.Kind == BehaviorKind.PageView))
            {
                var key = (session.UserId, behavior.ItemId);
                if (!views.TryGetValue(key, out var own))
                {
                    views.Add(key, own = []);
                }

                own.Add(new(behavior.At, session.SessionId, behavior.PageIndex));
            }
        }

        return views;
    }

    private void Assign(Interaction act, List<View> views)
    {
        View? last = null;
        foreach (var view in views)
        {
            last = view.At <= act.At && !(view.At < last?.At) ? view : last;
        }

        for (var i = 0; i < _tasks.Length && last is { Page: >= 0 } found; i++)
        {
            if (_tasks[i].Kind == act.Kind && act.At - found.At <= _tasks[i].Within)
            {
                var key = (found.SessionId, found.Page, act.ItemId);
                _later[key] = _later.GetValueOrDefault(key) | (1u << i);
            }
        }
    }

    private readonly record struct View(DateTimeOffset At, string SessionId, int Page);
}
