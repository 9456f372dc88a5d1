namespace Verge.Features;

/// <summary>Sizes of re-ranking examples (EdgeRec section 5.1.1).</summary>
public sealed record RerankExampleOptions
{
    /// <summary>Candidates of a request, k; of more, the first in upstream order stay. Default 100.</summary>
    public int MaximumCandidates { get; init; } = 100;

    /// <summary>Exposures that attention sees, m. Default 100.</summary>
    public int ExposureWindow { get; init; } = 100;

    /// <summary>Page-views that attention sees, n. Default 50.</summary>
    public int PageViewWindow { get; init; } = 50;

    /// <summary>
    /// Leaves all behavior out: empty sequences, nothing touched. The same model trained so tells how much behavior adds.
    /// </summary>
    public bool Blind { get; init; }

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="FeatureException">A size below 1, named.</exception>
    public void Validate()
    {
        foreach (var (name, value) in new[] { ("maximumCandidates", MaximumCandidates), ("exposureWindow", ExposureWindow), ("pageViewWindow", PageViewWindow) })
        {
            if (value < 1)
            {
                throw new FeatureException(name, value, "at least 1");
            }
        }
    }
}
