namespace Verge.VectorSearch.Graph;

/// <summary>How a product of codes becomes a similarity. Implemented by structs, for each of which the walk is compiled anew.</summary>
internal interface ISimilarity
{
    float Of(int dot, Factor factor);
}

/// <summary>A similarity to a node of the graph.</summary>
internal interface INodeSimilarity<TSelf> : ISimilarity
    where TSelf : struct, INodeSimilarity<TSelf>
{
    static abstract TSelf To(Factor node);
}

/// <summary>The inner product with a query, whose own scale is left out, as it is the same for all.</summary>
internal readonly struct QueryProduct : ISimilarity
{
    public float Of(int dot, Factor factor) => dot * factor.Scale;
}

/// <summary>The inner product with a node.</summary>
internal readonly struct NodeProduct(float scale) : INodeSimilarity<NodeProduct>
{
    public static NodeProduct To(Factor node) => new(node.Scale);

    public float Of(int dot, Factor factor) => dot * (scale * factor.Scale);
}

/// <summary>The cosine of the angle with a node.</summary>
internal readonly struct NodeAngle(float scale) : INodeSimilarity<NodeAngle>
{
    public static NodeAngle To(Factor node) => new(node.UnitScale);

    public float Of(int dot, Factor factor) => dot * (scale * factor.UnitScale);
}
