using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>
/// Replays a log by day: a model is trained until the day begins, and asked for each next click with the user's state as of the last refresh
/// before it, for each kind of refresh. Model, candidates and queries are the same for all of them: they are trained and chosen once.
/// </summary>
/// <param name="log">The log, cut by day.</param>
/// <param name="refreshes">From one refresh of the users' states to the next, each.</param>
internal sealed class FreshnessReplay(RetrievalLog log, ImmutableArray<TimeSpan> refreshes)
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private readonly ClickTimes _times = new(log.Clicks, log.Items);
    private readonly ConcurrentDictionary<string, Lazy<ImmutableArray<ReplayedQuery>>> _done = new(StringComparer.Ordinal);

    /// <summary>What there is, for a person.</summary>
    public IReadOnlyList<string> Notes => log.Notes;

    /// <summary>Which of the ranks is a refresh's.</summary>
    public int IndexOf(TimeSpan refresh) => refreshes.IndexOf(refresh);

    /// <summary>Replays, or gives what came out of the same replay before; who asks for it meanwhile waits. Thread-safe.</summary>
    public ImmutableArray<ReplayedQuery> Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{settings} | {seed}");
        return _done.GetOrAdd(key, _ => new(() => [.. Replay(settings, seed, progress, cancellation)])).Value;
    }

    private List<ReplayedQuery> Replay(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var folds = log.Folds.Test;
        using var model = log.Make(settings, seed);
        var ranking = new CatalogueRanking(model);
        var replayed = new List<ReplayedQuery>();
        for (var fold = 0; fold < folds.Length; fold++)
        {
            model.Fit(folds[fold].Samples, progress: new FoldProgress(progress, fold, folds.Length), cancellation: cancellation);
            replayed.AddRange(Ask(model, ranking, folds[fold], cancellation));
        }

        progress.Report(new("", 1, ""));
        return replayed;
    }

    private IEnumerable<ReplayedQuery> Ask(KnownClicksModel model, CatalogueRanking ranking, RetrievalFold fold, CancellationToken cancellation)
    {
        // Many refreshes leave a user's history as it was: each is asked once.
        var asked = new List<RetrievalExample>();
        var places = new int[fold.Queries.Length * refreshes.Length];
        for (var query = 0; query < fold.Queries.Length; query++)
        {
            var first = asked.Count;
            for (var refresh = 0; refresh < refreshes.Length; refresh++)
            {
                var known = AsKnown(fold.Queries[query], refreshes[refresh], model);
                var place = asked.FindIndex(first, before => before.History.SequenceEqual(known.History));
                if (place < 0)
                {
                    place = asked.Count;
                    asked.Add(known);
                }

                places[(query * refreshes.Length) + refresh] = place;
            }
        }

        var ranks = ranking.Rank([.. asked], cancellation);
        return fold.Queries.Select((query, i) => new ReplayedQuery(
            query.UserId,
            AsKnown(query, s_day, model).HistoryLength > 0,
            _times.StartsSession(query),
            [.. places.AsSpan(i * refreshes.Length, refreshes.Length).ToArray().Select(place => ranks[place])]));
    }

    private RetrievalExample AsKnown(RetrievalExample query, TimeSpan refresh, KnownClicksModel model) => model.Known(_times.AsOfRefresh(query, refresh));
}
