using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>A candidate on its way through the stages.</summary>
/// <param name="item">The item, with the price that is shown.</param>
public sealed class FeedCandidate(Item item)
{
    /// <summary>The item, with the price that is shown.</summary>
    public Item Item { get; } = item;

    /// <summary>The largest inner product of the user's embeddings and the item's; 0 where the user is unknown.</summary>
    public float RetrievalSimilarity { get; set; }

    /// <summary>Which of the user's embeddings brought it, from 0; <see langword="null"/> where none did.</summary>
    public int? Interest { get; init; }

    /// <summary>What pages are ordered by: the weighted mean of the probabilities of the tasks that the ranker predicts (DMT eq. 6).</summary>
    public float RankingScore { get; set; }

    /// <summary>The ranker's probability of its first task, of a click.</summary>
    public float ClickProbability { get; set; }

    /// <summary>Why it stands where it does; <see langword="null"/> where the request did not ask.</summary>
    public FeedExplanation? Explanation { get; set; }

    /// <summary>What the ranker was asked; kept where it is to be explained.</summary>
    internal RankingExample? Example { get; set; }

    /// <summary>Upstream position on its page, from 0.</summary>
    public int Position { get; set; }

    /// <summary>Raw scores p7 in the schema's order.</summary>
    public float[] Scores { get; set; } = [];

    /// <summary>Concatenated embedding rows of the device's version; empty where it named none.</summary>
    public float[] Embedding { get; set; } = [];
}
