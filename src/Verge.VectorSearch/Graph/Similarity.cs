namespace Verge.VectorSearch.Graph;

/// <summary>
/// How a product of codes becomes a similarity: by a factor of each row. Implemented by structs, for each of which the walk is
/// compiled anew. Each takes one of the graph's two lists of factors, so that a walk fills its cache with the one it needs.
/// </summary>
internal unsafe interface ISimilarity
{
    /// <summary>[capacity]</summary>
    static abstract float* Factors(GraphStorage graph);

    float Of(int dot, float factor);
}

/// <summary>A similarity to a node of the graph.</summary>
internal interface INodeSimilarity<TSelf> : ISimilarity
    where TSelf : struct, INodeSimilarity<TSelf>
{
    /// <param name="factor">The node's own.</param>
    static abstract TSelf To(float factor);
}

/// <summary>The inner product with a query, whose own scale is left out, as it is the same for all.</summary>
internal readonly unsafe struct QueryProduct : ISimilarity
{
    public static float* Factors(GraphStorage graph) => graph.Scales;

    public float Of(int dot, float factor) => dot * factor;
}

/// <summary>The inner product with a node.</summary>
internal readonly unsafe struct NodeProduct(float scale) : INodeSimilarity<NodeProduct>
{
    public static float* Factors(GraphStorage graph) => graph.Scales;

    public static NodeProduct To(float factor) => new(factor);

    public float Of(int dot, float factor) => dot * (scale * factor);
}

/// <summary>The cosine of the angle with a node.</summary>
internal readonly unsafe struct NodeAngle(float scale) : INodeSimilarity<NodeAngle>
{
    public static float* Factors(GraphStorage graph) => graph.UnitScales;

    public static NodeAngle To(float factor) => new(factor);

    public float Of(int dot, float factor) => dot * (scale * factor);
}
