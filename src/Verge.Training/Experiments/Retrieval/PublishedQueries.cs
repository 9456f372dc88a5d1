using System.Collections.Immutable;
using System.Globalization;
using Verge.Datasets;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>A publisher's test pairs as queries. Pairs of one session follow each other, the longest first, and are one user's.</summary>
internal static class PublishedQueries
{
    /// <summary>The queries of sessions that are long enough, in the file's order.</summary>
    public static IEnumerable<RetrievalExample> Of(ImmutableArray<SessionTestPair> pairs, ItemEncodingTable items, RetrievalDataOptions options)
    {
        var (session, clicks) = (-1, 0);
        for (var i = 0; i < pairs.Length; i++)
        {
            if (i == 0 || !pairs[i].Continues(pairs[i - 1]))
            {
                session++;
                clicks = pairs[i].Prefix.Length + 1;
            }

            if (clicks < options.SessionClicks || items.Index(pairs[i].Target) is not (> 0 and var target))
            {
                continue;
            }

            int[] history = [.. pairs[i].Prefix.TakeLast(options.HistoryLength).Select(items.Index)];
            var name = string.Create(CultureInfo.InvariantCulture, $"test-{session}");
            yield return new(history, 0, history.Length)
            {
                UserId = name,
                SessionId = name,
                Target = target,
                Surface = options.Surface,
                At = DateTimeOffset.UnixEpoch,
            };
        }
    }
}
