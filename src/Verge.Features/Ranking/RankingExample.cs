namespace Verge.Features;

/// <summary>One candidate before the ranking stage, encoded (BST section 2.1); in training with its labels.</summary>
public sealed record RankingExample
{
    /// <summary>The user's behavior sequences before, one a declared sequence; one array for all of a page's candidates.</summary>
    public required RankingHistory[] Histories { get; init; }

    /// <summary>The first of <see cref="Histories"/>: the only one of models that read one.</summary>
    public RankingHistory History => Histories[0];

    /// <summary>The target's rows of the sequence attributes.</summary>
    public required int[] TargetRows { get; init; }

    /// <summary>One row a field, in the schema's order.</summary>
    public required int[] FieldRows { get; init; }

    /// <summary>Scaled numbers, one a name of <see cref="RankingFeatures.DenseNames"/>; what is absent is 0, the training mean.</summary>
    public required float[] Dense { get; init; }

    /// <summary>Which of <see cref="Dense"/> are absent, a bit each from the lowest of the first; empty where the schema has none that can be.</summary>
    public ulong[] AbsentDense { get; init; } = [];

    /// <summary>
    /// Rows of the bias inputs: index in the feed, screen page, the item's own attribute, its neighbors', alternately before and behind it,
    /// the nearest first. 0 where there is none, and all of them when serving. Empty where the schema declares no bias.
    /// </summary>
    public int[] BiasRows { get; init; } = [];

    /// <summary>A label a task, in the schema's order, 1 where it came to that and 0 where not; empty when serving.</summary>
    public float[] Labels { get; init; } = [];

    /// <summary>The first task's label; 0 when serving.</summary>
    public float Label => Labels.Length > 0 ? Labels[0] : 0;

    /// <summary>Who.</summary>
    public required string UserId { get; init; }

    /// <summary>The candidate.</summary>
    public required string ItemId { get; init; }

    /// <summary>The recommending time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether one of <see cref="Dense"/> is absent: for trees, which branch on it.</summary>
    public bool IsAbsent(int dense) => AbsentDense.Length > 0 && ((AbsentDense[dense / 64] >> (dense % 64)) & 1) != 0;

    /// <summary>The session; empty when serving.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>Index of the page in its session; −1 when serving.</summary>
    public int PageIndex { get; init; } = -1;

    /// <summary>Position on the page, from 0. For metrics: the model's input is among the fields.</summary>
    public int Position { get; init; }
}
