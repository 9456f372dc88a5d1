using Verge.VectorSearch;

namespace Verge.Serving;

/// <summary>
/// Makes the searches of a share of the requests again, exactly and off the request's path, and notes with the version how much of the exact
/// answer its index finds. It compares one request at a time, and rests after each: a request that comes meanwhile is passed over, so that
/// the watch never takes more than a twentieth of one core, however large the index is. Thread-safe.
/// </summary>
/// <param name="share">Share of the requests, 0 … 1.</param>
/// <param name="time">The clock.</param>
internal sealed class RecallWatch(double share, TimeProvider time)
{
    // So many times what a comparison took.
    private const int Rest = 19;
    private long _requests;
    private long _rested;
    private int _isComparing;

    /// <summary>The comparison that runs, or ran last.</summary>
    public Task Comparing { get; private set; } = Task.CompletedTask;

    /// <summary>Takes note of a request that was answered by searching the index.</summary>
    /// <param name="context">The request; its version is in use.</param>
    /// <param name="count">Hits that its searches asked for, and candidates that they kept.</param>
    public void Take(FeedContext context, int count)
    {
        var request = Interlocked.Increment(ref _requests);
        if (Math.Floor(request * share) > Math.Floor((request - 1) * share) && time.GetTimestamp() >= Volatile.Read(ref _rested)
            && Interlocked.CompareExchange(ref _isComparing, 1, 0) == 0)
        {
            // The request uses the version, so this cannot fail; the comparison's use goes on when the request's has ended.
            _ = context.Bundle.TryUse();
            Comparing = Task.Run(() => Compare(context, count));
        }
    }

    private void Compare(FeedContext context, int count)
    {
        var (bundle, began) = (context.Bundle, time.GetTimestamp());
        try
        {
            var search = new SearchOptions { EfSearch = count, Filter = label => FilterStage.Reason(context, bundle.Items[(int)label - 1]) is null };
            for (var interest = 0; interest < context.UserEmbedding.Length; interest += bundle.Users.Width)
            {
                if (bundle.Index.Recall(context.UserEmbedding.AsSpan(interest, bundle.Users.Width), count, search) is var recall and >= 0)
                {
                    FeedMetrics.Recall.Record(bundle.Recall.Add(recall), new KeyValuePair<string, object?>("version", bundle.Version));
                }
            }
        }
        finally
        {
            bundle.EndUse();
            var now = time.GetTimestamp();
            Volatile.Write(ref _rested, now + (Rest * (now - began)));
            Volatile.Write(ref _isComparing, 0);
        }
    }
}
