using Verge.Domain;

namespace Verge.Simulation;

/// <summary>One thing that happened in a logged session, at its time.</summary>
/// <param name="At">When.</param>
/// <param name="Order">Its place among what happened at the same time.</param>
/// <param name="Kind">What.</param>
/// <param name="Index">Of the behavior, the page or the request.</param>
internal readonly record struct ReplayStep(DateTimeOffset At, int Order, ReplayStepKind Kind, int Index)
{
    /// <summary>
    /// All of a session's steps up to its last request, in the order they happened. Behaviors take their place in the order
    /// of the log, and requests after as many of them as they have history, however many share one moment.
    /// </summary>
    public static List<ReplayStep> Of(SessionLog session)
    {
        var steps = new List<ReplayStep>();
        for (var i = 0; i < session.Behaviors.Length; i++)
        {
            var behavior = session.Behaviors[i];
            var isExposure = behavior.Kind == BehaviorKind.Exposure;
            steps.Add(new(behavior.StartedAt, Of(i) + (isExposure ? 1 : 2), isExposure ? ReplayStepKind.Exposed : ReplayStepKind.Opened, i));
            if (behavior.ClosedAt is { } closed)
            {
                steps.Add(new(closed, Of(i) + (isExposure ? 2 : 3), isExposure ? ReplayStepKind.Left : ReplayStepKind.Closed, i));
            }
        }

        var asked = new HashSet<int>();
        for (var i = 0; i < session.Requests.Length; i++)
        {
            steps.Add(new(session.Requests[i].At, Of(session.Requests[i].HistoryLength), ReplayStepKind.Request, i));
            asked.Add(session.Requests[i].Candidates[0].PageIndex);
        }

        // A page that nothing was asked of was looked at all the same.
        for (var page = 0; page < session.Pages.Length; page++)
        {
            var first = Enumerable.Range(0, session.Behaviors.Length).FirstOrDefault(i => session.Behaviors[i].Kind == BehaviorKind.Exposure && session.Behaviors[i].PageIndex == page, -1);
            if (!asked.Contains(page) && first >= 0)
            {
                steps.Add(new(session.Pages[page].At, Of(first), ReplayStepKind.Page, page));
            }
        }

        steps.Sort((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Order.CompareTo(b.Order));
        return steps[..(steps.FindLastIndex(step => step.Kind == ReplayStepKind.Request) + 1)];

        static int Of(int behavior) => 4 * behavior;
    }
}
