using Verge.Features;

namespace Verge.Serving;

/// <summary>
/// Gives each candidate what the device needs of it: the raw scores p7, and the embedding rows of exactly the version that
/// the device named (EdgeRec section 3.2.2). The scores come from that version's own stages too: its re-ranker was
/// trained on theirs.
/// </summary>
public sealed class AttachStage : IFeedStage
{
    /// <inheritdoc/>
    public string Name => "attach";

    /// <inheritdoc/>
    public void Run(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Candidates.Count == 0)
        {
            return;
        }

        var (bundle, candidates) = (context.Bundle, context.Candidates);
        var width = bundle.Scores.Names.Length;
        var scores = new float[candidates.Count * width];
        bundle.Scores.Compute(
            new ScoreInputs
            {
                Candidates = RankStage.Items(candidates),
                At = context.Now,
                Counters = context.Counters,
                RetrievalSimilarity = Column(candidates, candidate => candidate.RetrievalSimilarity),
                ClickProbability = Column(candidates, candidate => candidate.ClickProbability),
            },
            scores);
        for (var i = 0; i < candidates.Count; i++)
        {
            candidates[i].Scores = scores[(i * width)..((i + 1) * width)];
            if (context.Query.ModelVersion is not null)
            {
                candidates[i].Embedding = new float[bundle.Embeddings.Width];
                bundle.Embeddings.Lookup(candidates[i].Item, candidates[i].Embedding);
            }
        }
    }

    private static float[] Column(List<FeedCandidate> candidates, Func<FeedCandidate, float> of)
    {
        var column = new float[candidates.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = of(candidates[i]);
        }

        return column;
    }
}
