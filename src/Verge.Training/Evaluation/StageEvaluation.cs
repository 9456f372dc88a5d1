using Verge.Domain;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.Models.Scoring;

namespace Verge.Training;

/// <summary>Measures retrieval and ranking on what is held out, each against what counts clicks alone.</summary>
public static class StageEvaluation
{
    /// <summary>
    /// recall@20 over the full catalogue: the next click, of the towers and of <see cref="Popularity"/>, fitted to the early slice, on both surfaces together. Of several
    /// interests the largest affinity counts, as where each is searched by. A click is asked for on the surface that it is known to be of. Targets that training never saw are counted apart.
    /// </summary>
    public static StageFigures Retrieval(TrainedPipeline pipeline, PipelineSlices slices) => RetrievalBySurface(pipeline, slices)[0];

    /// <summary>As <see cref="Retrieval"/>: both surfaces together, then, where both have clicks, each by itself, as <c>retrieval.home</c> and <c>retrieval.view-item</c>.</summary>
    public static IReadOnlyList<StageFigures> RetrievalBySurface(TrainedPipeline pipeline, PipelineSlices slices)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(slices);
        var (table, items) = (pipeline.Retrieval.Table, pipeline.Retrieval.Items);
        var shown = slices.Early.Interactions.Where(interaction => interaction.Kind == EventKind.Clicked).Select(interaction => table.Index(interaction.ItemId)).ToHashSet();
        var builder = new RetrievalExampleBuilder(table, slices.Whole.TellsSurfaces);
        using var clicks = new Popularity(items.Count);
        clicks.Fit([.. Enum.GetValues<Surface>().SelectMany(surface => builder.Build(slices.Early.Interactions, surface))]);
        using var users = new UserEncoder(pipeline.Retrieval.Towers);
        var both = new Comparison();
        var query = 0;
        var bySurface = new List<StageFigures>();
        foreach (var surface in Enum.GetValues<Surface>())
        {
            RetrievalExample[] examples = [.. builder.Build(slices.Whole.Interactions, surface, slices.HeldOutFrom)];
            var (ranks, popular) = (Ranks(examples, users, surface, items), Ranks(examples, clicks));
            var own = new Comparison();
            for (var i = 0; i < examples.Length; i++)
            {
                var (example, name) = (examples[i], $"{query++}");
                var (model, popularity) = shown.Contains(example.Target) ? (ranks[i], popular[i]) : (TargetRank.Unseen, TargetRank.Unseen);
                both.Add(example.UserId, name, model, popularity);
                own.Add(example.UserId, name, model, popularity);
            }

            if (examples.Length > 0)
            {
                bySurface.Add(own.Figures($"retrieval.{surface.ToName()}"));
            }
        }

        return bySurface.Count > 1 ? [both.Figures("retrieval"), .. bySurface] : [both.Figures("retrieval")];
    }

    private static TargetRank[] Ranks(RetrievalExample[] examples, UserEncoder users, Surface surface, ItemEmbeddings items)
    {
        var ranks = new TargetRank[examples.Length];
        Parallel.For(0, examples.Length, () => (User: new float[users.Interests(surface) * users.Width], Scores: new float[items.Count]), (i, _, local) =>
        {
            users.TryEncode(surface, examples[i].History, local.User);
            local.Scores[0] = float.MinValue;
            for (var item = 1; item < local.Scores.Length; item++)
            {
                local.Scores[item] = Affinity.Largest(local.User, items[item]);
            }

            ranks[i] = TargetRank.Among(local.Scores, examples[i].Target);
            return local;
        }, _ => { });
        return ranks;
    }

    private static TargetRank[] Ranks(RetrievalExample[] examples, Popularity clicks)
    {
        var ranks = new TargetRank[examples.Length];
        Parallel.For(0, examples.Length, () => new float[clicks.ItemCount], (i, _, scores) =>
        {
            clicks.Score(examples.AsSpan(i, 1), scores);
            ranks[i] = TargetRank.Among(scores, examples[i].Target);
            return scores;
        }, _ => { });
        return ranks;
    }

    /// <summary>AUC of clicks on held-out impressions: of the ranker's probability, served without positions, and of the item's click rate so far.</summary>
    public static StageFigures Ranking(TrainedPipeline pipeline, PipelineSlices slices, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var metric = MetricName.Parse("auc");
        var (model, rates) = (new RequestEvaluation([metric]), new RequestEvaluation([metric]));
        var names = options.Schema.Scores;
        var probability = names.IndexOf(PagingScoreNames.ClickProbability);
        var rate = names.IndexOf(PagingScoreNames.ItemClickRate);
        foreach (var session in slices.HeldOut.Sessions)
        {
            for (var page = 0; page < session.Pages.Length; page++)
            {
                if (session.Pages[page].At < slices.HeldOutFrom)
                {
                    continue;
                }

                var (seen, clicked) = Outcomes(session, page);
                if (seen.Length > 0)
                {
                    var name = $"{session.SessionId}/{page}";
                    model.Add(new(session.UserId, name, Column(pipeline.Scores, session, page, seen, probability), clicked));
                    rates.Add(new(session.UserId, name, Column(pipeline.Scores, session, page, seen, rate), clicked));
                }
            }
        }

        return new("ranking", "auc", PagingScoreNames.ItemClickRate, rates.Samples()[metric], model.Samples()[metric]);
    }

    private static (int[] Seen, bool[] Clicked) Outcomes(SessionLog session, int page)
    {
        var outcomes = new SortedDictionary<int, bool>();
        foreach (var behavior in session.Behaviors.Where(behavior => behavior.PageIndex == page))
        {
            if (session.Pages[page].Candidates.IndexOf(behavior.ItemId) is var position and >= 0)
            {
                outcomes[position] = outcomes.GetValueOrDefault(position) || behavior.Kind == BehaviorKind.PageView;
            }
        }

        return ([.. outcomes.Keys], [.. outcomes.Values]);
    }

    private static float[] Column(PageScores scores, SessionLog session, int page, int[] positions, int column) =>
        [.. positions.Select(position => column < 0 ? 0 : scores.Candidate(session, page, position)[column])];

    /// <summary>The towers and popularity on the same queries.</summary>
    private sealed class Comparison
    {
        private static readonly MetricName s_metric = MetricName.Parse("recall@20");
        private readonly RetrievalEvaluation _model = new([s_metric]);
        private readonly RetrievalEvaluation _popularity = new([s_metric]);

        public void Add(string user, string query, TargetRank model, TargetRank popularity)
        {
            _model.Add(new(user, query, model));
            _popularity.Add(new(user, query, popularity));
        }

        public StageFigures Figures(string stage) => new(stage, $"{s_metric}", "Popularity", _popularity.Samples()[s_metric], _model.Samples()[s_metric]);
    }
}
