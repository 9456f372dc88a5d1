using System.Diagnostics;

namespace Verge.Serving;

/// <summary>Runs the stages of a paging request in order, each metered.</summary>
internal sealed class FeedPipeline(params IFeedStage[] stages)
{
    private readonly (IFeedStage Stage, KeyValuePair<string, object?> Tag)[] _stages =
        [.. stages.Select(stage => (stage, new KeyValuePair<string, object?>("stage", stage.Name)))];

    public void Run(FeedContext context)
    {
        foreach (var (stage, tag) in _stages)
        {
            var started = Stopwatch.GetTimestamp();
            stage.Run(context);
            FeedMetrics.StageDuration.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds, tag);
        }

        foreach (var (reason, count) in context.Removed)
        {
            FeedMetrics.Removed.Add(count, new KeyValuePair<string, object?>("reason", reason));
        }

        if (context.Fallback is { } fallback)
        {
            FeedMetrics.Fallbacks.Add(1, new KeyValuePair<string, object?>("reason", fallback));
        }
    }
}
