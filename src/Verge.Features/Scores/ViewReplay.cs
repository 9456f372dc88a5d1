using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

/// <summary>Goes through the page-views of sessions in the order of time.</summary>
internal sealed class ViewReplay(ImmutableArray<SessionLog> sessions)
{
    private readonly (string UserId, HistoryClick View)[] _views =
    [
        .. sessions.SelectMany(session => session.Behaviors
                .Where(behavior => behavior.Kind == BehaviorKind.PageView)
                .Select(behavior => (session.UserId, View: new HistoryClick(behavior.ItemId, behavior.At, session.SessionId))))
            .OrderBy(entry => entry.View.At),
    ];

    private int _next;

    /// <summary>Adds the page-views that began strictly before a moment.</summary>
    public void Observe(DateTimeOffset until, UserHistories histories)
    {
        for (; _next < _views.Length && _views[_next].View.At < until; _next++)
        {
            histories.Views.Add(_views[_next].UserId, _views[_next].View);
        }
    }
}
