namespace Verge.Evaluation;

/// <summary>A retrieval query as evaluated: the ranks of its targets among the candidates.</summary>
public sealed class RankedQuery
{
    /// <summary>Names a query and its targets' ranks.</summary>
    /// <param name="user">Whose query it is: the unit that the bootstrap resamples.</param>
    /// <param name="query">The query's key; unique within the user.</param>
    /// <param name="targets">The targets' ranks, each among all candidates, the other targets included.</param>
    /// <param name="negatives">Sampled negatives that the targets were ranked against; null: the whole catalogue.</param>
    /// <exception cref="ArgumentException">There is no target, or a rank does not exist.</exception>
    public RankedQuery(string user, string query, ReadOnlyMemory<TargetRank> targets, int? negatives = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(query);
        if (targets.IsEmpty)
        {
            throw new ArgumentException($"Query '{query}' of user '{user}': got no target, expected at least one.", nameof(targets));
        }

        foreach (var target in targets.Span)
        {
            if (target.Tied < 0 || (target.Higher < 0 && !target.IsUnseen))
            {
                throw new ArgumentException($"Query '{query}' of user '{user}': got {target}, expected counts of at least 0.", nameof(targets));
            }
        }

        User = user;
        Query = query;
        Targets = targets;
        Negatives = negatives;
    }

    /// <summary>Names a query of one target, the usual next-item case.</summary>
    public RankedQuery(string user, string query, TargetRank target, int? negatives = null)
        : this(user, query, new[] { target }, negatives)
    {
    }

    /// <summary>Whose query it is.</summary>
    public string User { get; }

    /// <summary>The query's key.</summary>
    public string Query { get; }

    /// <summary>The targets' ranks.</summary>
    public ReadOnlyMemory<TargetRank> Targets { get; }

    /// <summary>Sampled negatives, or null for the whole catalogue.</summary>
    public int? Negatives { get; }
}
