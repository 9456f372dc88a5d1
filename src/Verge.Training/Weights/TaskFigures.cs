namespace Verge.Training;

/// <summary>How well an order of lists finds what came to a task; NaN where no list tells.</summary>
/// <param name="Task">The task, by its name in the ranker's schema.</param>
/// <param name="Auc">AUC over all impressions pooled.</param>
/// <param name="Gauc">AUC of each list, weighted by its impressions.</param>
/// <param name="Ndcg">NDCG@10.</param>
public readonly record struct TaskFigures(string Task, double Auc, double Gauc, double Ndcg)
{
    /// <summary>Names of the metrics: <c>auc</c>, <c>gauc</c>, <c>ndcg@10</c>.</summary>
    public static IReadOnlyList<string> Metrics { get; } = ["auc", "gauc", "ndcg@10"];

    /// <summary>A metric by its name.</summary>
    /// <exception cref="ArgumentException">No such metric.</exception>
    public double Of(string metric) => metric switch
    {
        "auc" => Auc,
        "gauc" => Gauc,
        "ndcg@10" => Ndcg,
        _ => throw new ArgumentException($"metric: got '{metric}', expected one of {string.Join(", ", Metrics)}"),
    };
}
