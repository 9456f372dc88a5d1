namespace Verge.VectorSearch;

/// <summary>How two vectors are compared. A higher score is always better.</summary>
public enum VectorMetric
{
    /// <summary>The inner product ⟨q, x⟩: vectors keep their lengths (maximum inner product search).</summary>
    InnerProduct = 1,

    /// <summary>
    /// The cosine of the angle, in [-1, 1]: vectors are scaled to length 1 as they come in. A zero vector has score 0 with everything.
    /// </summary>
    Cosine = 2,
}
