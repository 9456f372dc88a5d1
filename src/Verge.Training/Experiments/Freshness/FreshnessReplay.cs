using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Retrieval;

namespace Verge.Training.Experiments;

/// <summary>
/// Replays a log by day: a model is trained until the day begins, and asked for each next click with the user's state as of the last refresh
/// before it, for each kind of refresh. Model, candidates and queries are the same for all of them: they are trained and chosen once.
/// </summary>
/// <remarks>
/// A click of an item that training has not shown until the day adds nothing to a history: nothing is known of it. Whose history is empty gets
/// what was clicked most on the day before, as the cloud answers strangers.
/// </remarks>
/// <param name="log">The log, cut by day.</param>
/// <param name="refreshes">From one refresh of the users' states to the next, each.</param>
internal sealed class FreshnessReplay(RetrievalLog log, ImmutableArray<TimeSpan> refreshes)
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private readonly ClickTimes _times = new(log.Clicks, log.Items);
    private readonly Dictionary<string, ImmutableArray<ReplayedQuery>> _done = new(StringComparer.Ordinal);

    /// <summary>What there is, for a person.</summary>
    public IReadOnlyList<string> Notes => log.Notes;

    /// <summary>Which of the ranks is a refresh's.</summary>
    public int IndexOf(TimeSpan refresh) => refreshes.IndexOf(refresh);

    /// <summary>Replays, or gives what came out of the same replay before.</summary>
    public ImmutableArray<ReplayedQuery> Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{settings} | {seed}");
        if (!_done.TryGetValue(key, out var replayed))
        {
            _done.Add(key, replayed = [.. Replay(settings, seed, progress, cancellation)]);
        }

        return replayed;
    }

    private List<ReplayedQuery> Replay(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var folds = log.Folds.Test;
        using var model = log.Make(settings, folds[0], seed);
        var ranking = new CatalogueRanking(log.Items.Count);
        var replayed = new List<ReplayedQuery>();
        for (var fold = 0; fold < folds.Length; fold++)
        {
            var part = string.Create(CultureInfo.InvariantCulture, $"Day {fold + 1} of {folds.Length}");
            model.Fit(folds[fold].Samples, progress: new RetrievalProgress(progress, part), cancellation: cancellation);
            ranking.Show(folds[fold].Samples);
            replayed.AddRange(Ask(model, ranking, folds[fold], cancellation));
        }

        progress.Report(new("", 1, ""));
        return replayed;
    }

    private IEnumerable<ReplayedQuery> Ask(IRetrievalModel model, CatalogueRanking ranking, RetrievalFold fold, CancellationToken cancellation)
    {
        using var popularity = new Popularity(log.Items.Count);
        var yesterday = fold.Samples[^1].At.UtcDateTime.Date;
        popularity.Fit([.. fold.Samples.Where(sample => sample.At.UtcDateTime.Date == yesterday)], cancellation: cancellation);

        // Many refreshes leave a user's history as it was: each is asked once.
        var asked = new List<RetrievalExample>();
        var places = new int[fold.Queries.Length * refreshes.Length];
        for (var query = 0; query < fold.Queries.Length; query++)
        {
            var first = asked.Count;
            for (var refresh = 0; refresh < refreshes.Length; refresh++)
            {
                var known = AsKnown(fold.Queries[query], refreshes[refresh], ranking);
                var place = asked.FindIndex(first, before => before.History.SequenceEqual(known.History));
                if (place < 0)
                {
                    place = asked.Count;
                    asked.Add(known);
                }

                places[(query * refreshes.Length) + refresh] = place;
            }
        }

        var ranks = Rank(model, popularity, ranking, asked, cancellation);
        return fold.Queries.Select((query, i) => new ReplayedQuery(
            query.UserId,
            AsKnown(query, s_day, ranking).HistoryLength > 0,
            _times.StartsSession(query),
            [.. places.AsSpan(i * refreshes.Length, refreshes.Length).ToArray().Select(place => ranks[place])]));
    }

    private RetrievalExample AsKnown(RetrievalExample query, TimeSpan refresh, CatalogueRanking ranking) =>
        ClickTimes.Known(_times.AsOfRefresh(query, refresh), ranking.IsShown);

    private static TargetRank[] Rank(IRetrievalModel model, Popularity popularity, CatalogueRanking ranking, List<RetrievalExample> asked, CancellationToken cancellation)
    {
        var ranks = new TargetRank[asked.Count];
        Array.Fill(ranks, TargetRank.Unseen);
        foreach (var (own, isEmpty) in new (IRetrievalModel, bool)[] { (model, false), (popularity, true) })
        {
            int[] places = [.. Enumerable.Range(0, asked.Count).Where(i => ranking.IsShown(asked[i].Target) && (asked[i].HistoryLength == 0) == isEmpty)];
            var part = ranking.Rank(own, [.. places.Select(place => asked[place])], new Progress<double>(), cancellation);
            for (var i = 0; i < part.Length; i++)
            {
                ranks[places[i]] = part[i];
            }
        }

        return ranks;
    }
}
