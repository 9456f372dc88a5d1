namespace Verge.VectorSearch.Graph;

/// <summary>Says which nodes a walk may return. All may be walked over. Implemented by structs, for each of which the walk is compiled anew.</summary>
internal interface IAcceptance
{
    /// <summary>Whether every node is accepted, so that nothing need be asked.</summary>
    static abstract bool All { get; }

    bool Accepts(int slot);
}

/// <summary>Accepts every node.</summary>
internal readonly struct AcceptAll : IAcceptance
{
    public static bool All => true;

    public bool Accepts(int slot) => true;
}

/// <summary>Accepts nodes not removed whose labels pass the filter.</summary>
internal readonly struct AcceptLive(GraphStorage graph, Predicate<long>? filter) : IAcceptance
{
    public static bool All => false;

    public unsafe bool Accepts(int slot) => !graph.IsRemoved(slot) && (filter is null || filter(graph.Labels[slot]));
}
