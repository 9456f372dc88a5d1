namespace Verge.VectorSearch.Files;

/// <summary>Which index a file holds.</summary>
internal enum IndexKind
{
    /// <summary>Vectors only.</summary>
    Exact = 1,

    /// <summary>Vectors and a graph.</summary>
    Hnsw = 2,
}
