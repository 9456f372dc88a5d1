namespace Verge.Training.Experiments;

/// <summary>What the towers of a retrieval row are given.</summary>
public sealed record RetrievalInputOptions
{
    /// <summary>What the item tower is given of an item. Default: its id, all that the public session data has.</summary>
    public ItemInputs ItemInputs { get; init; }
}
