namespace Verge.Features;

/// <summary>One candidate before the ranking stage, encoded (BST section 2.1); in training with its label.</summary>
public sealed class RankingExample
{
    /// <summary>The user's clicks before; shared by a page's candidates.</summary>
    public required RankingHistory History { get; init; }

    /// <summary>The target's rows of the sequence attributes.</summary>
    public required int[] TargetRows { get; init; }

    /// <summary>One row a field, in the schema's order.</summary>
    public required int[] FieldRows { get; init; }

    /// <summary>Scaled numbers, in the schema's order.</summary>
    public required float[] Dense { get; init; }

    /// <summary>1 where clicked, 0 where not; 0 when serving.</summary>
    public float Label { get; init; }

    /// <summary>Who.</summary>
    public required string UserId { get; init; }

    /// <summary>The candidate.</summary>
    public required string ItemId { get; init; }

    /// <summary>The recommending time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The session; empty when serving.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>Index of the page in its session; −1 when serving.</summary>
    public int PageIndex { get; init; } = -1;

    /// <summary>Position on the page, from 0. For metrics: the model's input is among the fields.</summary>
    public int Position { get; init; }
}
