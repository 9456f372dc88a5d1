using System.Runtime.InteropServices;
using Verge.Features;

namespace Verge.Models.Retrieval;

/// <summary>
/// The clicks that samples hold, as sessions: what a model of two towers sees of them, histories and targets alike, each once in however many
/// samples and fits it stands. So a method that only counts is fitted to the same.
/// </summary>
internal sealed class SampledClicks
{
    private readonly Dictionary<ClickTrail, int> _upTo = [];

    /// <summary>What samples hold that none before them did, a sequence a session. A session that later fits go on with is another one there.</summary>
    /// <param name="samples">A user's by time.</param>
    /// <param name="since">The first moment of a click that counts.</param>
    /// <returns>By the time of their first clicks, which is told.</returns>
    public IEnumerable<(DateTimeOffset Began, int[] Items)> Next(IReadOnlyList<RetrievalExample> samples, DateTimeOffset since = default)
    {
        var sessions = new Dictionary<(ClickTrail, int), List<int>>();
        var all = new List<(DateTimeOffset Began, List<int> Items)>();
        foreach (var sample in samples)
        {
            ref var upTo = ref CollectionsMarshal.GetValueRefOrAddDefault(_upTo, sample.Trail, out _);
            var end = sample.Start + sample.HistoryLength;
            for (var place = Math.Max(sample.Start, upTo); place <= end; place++)
            {
                var item = place < end ? sample.Trail.Items[place] : sample.Target;
                var at = sample.Trail.At(place) ?? sample.At;
                if (item == 0 || at < since)
                {
                    continue;
                }

                ref var session = ref CollectionsMarshal.GetValueRefOrAddDefault(sessions, (sample.Trail, sample.Trail.Session(place)), out var known);
                if (!known)
                {
                    all.Add((at, session = []));
                }

                session!.Add(item);
            }

            upTo = Math.Max(upTo, end + 1);
        }

        return all.OrderBy(session => session.Began).Select(session => (session.Began, session.Items.ToArray()));
    }
}
