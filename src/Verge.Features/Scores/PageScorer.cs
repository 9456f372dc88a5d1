using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

/// <summary>Makes the raw scores of logged pages, each as of the moment it was answered.</summary>
public sealed class PageScorer
{
    private const int Batch = 128;

    private readonly ImmutableArray<string> _names;
    private readonly IStageScorer? _stages;
    private readonly CounterOptions? _counters;
    private readonly List<(StageWork Work, float[] Values)> _waiting = new(Batch);

    /// <summary>A scorer.</summary>
    /// <param name="names">The scores, in order.</param>
    /// <param name="stages">The stages; may be <see langword="null"/> where no score is theirs. They must be trained on an earlier slice than the re-ranker's samples.</param>
    /// <param name="counters">How counters forget and smooth; <see langword="null"/>: the defaults.</param>
    public PageScorer(ImmutableArray<string> names, IStageScorer? stages = null, CounterOptions? counters = null) =>
        (_names, _stages, _counters) = (names, stages, counters);

    /// <summary>Scores a log's pages. Replays the log in the order of time; the stages' work runs on all processors.</summary>
    /// <param name="data">The log.</param>
    /// <param name="from">Sessions that ended before are not scored, but fill counters and histories all the same. <see langword="null"/>: all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FeatureException">A score without its stage, or one that is not finite: named.</exception>
    public PageScores Score(Dataset data, DateTimeOffset? from = null, CancellationToken cancellationToken = default)
    {
        var scores = new PagingScores(_names);
        var pages = new PageScores(_names);
        new PageReplay(data, _counters) { Activity = _stages?.Activity }.Run(
            (in page) =>
            {
                if (EndOf(page.Session) < from)
                {
                    return;
                }

                // Counters are of this moment: what comes from them is made at once, what comes from the stages later.
                var nothing = _stages is null ? [] : new float[page.Candidates.Length];
                var values = new float[page.Candidates.Length * _names.Length];
                scores.Compute(
                    new()
                    {
                        Candidates = page.Candidates,
                        At = page.Page.At,
                        Counters = page.Counters,
                        Prices = page.Page.Prices.IsDefault ? [] : page.Page.Prices.AsSpan(),
                        RetrievalSimilarity = nothing,
                        ClickProbability = nothing,
                    },
                    values);
                pages.Set(page.Session, page.PageIndex, values);
                if (_stages is not null)
                {
                    _waiting.Add((_stages.Prepare(page), values));
                    if (_waiting.Count == Batch)
                    {
                        RunWaiting(cancellationToken);
                    }
                }
            },
            cancellationToken);
        RunWaiting(cancellationToken);
        return pages;
    }

    private static DateTimeOffset EndOf(SessionLog session)
    {
        var end = session.Pages.IsEmpty ? session.StartedAt : session.Pages[^1].At;
        end = session.Behaviors.IsEmpty || session.Behaviors[^1].At < end ? end : session.Behaviors[^1].At;
        return session.Requests.IsEmpty || session.Requests[^1].At < end ? end : session.Requests[^1].At;
    }

    private void RunWaiting(CancellationToken cancellationToken)
    {
        Parallel.ForEach(_waiting, new ParallelOptions { CancellationToken = cancellationToken }, page =>
        {
            var count = page.Values.Length / Math.Max(1, _names.Length);
            var stages = new float[2 * count];
            var similarity = stages.AsSpan(0, count);
            var probability = stages.AsSpan(count);
            page.Work(similarity, probability);
            Put(PagingScoreNames.RetrievalSimilarity, similarity, page.Values);
            Put(PagingScoreNames.ClickProbability, probability, page.Values);
        });
        _waiting.Clear();
    }

    private void Put(string name, ReadOnlySpan<float> column, float[] values)
    {
        var index = _names.IndexOf(name);
        for (var i = 0; index >= 0 && i < column.Length; i++)
        {
            values[(i * _names.Length) + index] = float.IsFinite(column[i])
                ? column[i]
                : throw new FeatureException($"{name} of candidate {i}", column[i], "a finite number");
        }
    }
}
