using System.Numerics.Tensors;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Scoring;

namespace Verge.Training;

/// <summary>Measures retrieval and ranking on what is held out, each against popularity.</summary>
public static class StageEvaluation
{
    /// <summary>
    /// recall@20 over the full catalogue: the next click, of the towers and of popularity in the early slice. Targets that
    /// training never saw are counted apart.
    /// </summary>
    public static StageFigures Retrieval(TrainedPipeline pipeline, PipelineSlices slices)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(slices);
        var metric = MetricName.Parse("recall@20");
        var (model, popularity) = (new RetrievalEvaluation([metric]), new RetrievalEvaluation([metric]));
        var (table, items) = (pipeline.Retrieval.Table, pipeline.Retrieval.Items);
        var clicks = new float[items.Count];
        foreach (var interaction in slices.Early.Interactions.Where(interaction => interaction.Kind == EventKind.Clicked))
        {
            clicks[table.Index(interaction.ItemId)]++;
        }

        clicks[0] = -1;
        using var users = new UserEncoder(pipeline.Retrieval.Model);
        var user = new float[items.Width];
        var scores = new float[items.Count];
        var query = 0;
        foreach (var surface in Enum.GetValues<Surface>())
        {
            foreach (var example in new RetrievalExampleBuilder(table).Build(slices.Whole.Interactions, surface, slices.HeldOutFrom))
            {
                var name = $"{query++}";
                var seen = clicks[example.Target] > 0;
                users.TryEncode(example.History, user);
                for (var item = 0; item < scores.Length; item++)
                {
                    scores[item] = item == 0 ? float.MinValue : TensorPrimitives.Dot(user, items[item]);
                }

                model.Add(new(example.UserId, name, seen ? TargetRank.Among(scores, example.Target) : TargetRank.Unseen));
                popularity.Add(new(example.UserId, name, seen ? TargetRank.Among(clicks, example.Target) : TargetRank.Unseen));
            }
        }

        return new("retrieval", "recall@20", "Popularity", popularity.Samples()[metric], model.Samples()[metric]);
    }

    /// <summary>AUC of clicks on held-out impressions: of BST's probability, served without positions, and of the item's click rate so far.</summary>
    public static StageFigures Ranking(TrainedPipeline pipeline, PipelineSlices slices, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var metric = MetricName.Parse("auc");
        var (model, popularity) = (new RequestEvaluation([metric]), new RequestEvaluation([metric]));
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
                    popularity.Add(new(session.UserId, name, Column(pipeline.Scores, session, page, seen, rate), clicked));
                }
            }
        }

        return new("ranking", "auc", "Popularity", popularity.Samples()[metric], model.Samples()[metric]);
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
}
