namespace Verge.Evaluation;

/// <summary>A list that was shown, as a model scored it: for each item and task a probability and what came of it.</summary>
public sealed record ScoredList
{
    /// <summary>Whose list it is: the unit that the bootstrap resamples.</summary>
    public required string User { get; init; }

    /// <summary>The list's key; unique within the user.</summary>
    public required string Request { get; init; }

    /// <summary>[items, tasks] Probabilities.</summary>
    public required ReadOnlyMemory<float> Scores { get; init; }

    /// <summary>[items, tasks] Whether the item was clicked, ordered.</summary>
    public required ReadOnlyMemory<bool> Labels { get; init; }

    /// <summary>[items] Which tags an item has: a bit a tag, the first one lowest. What is said of a whole list stands at each of its items. Empty: none has any.</summary>
    public ReadOnlyMemory<uint> Tags { get; init; }

    /// <summary>[items] The true preference for the first task, where a simulated shop knows it; empty: not known.</summary>
    public ReadOnlyMemory<float> Preferences { get; init; }
}
