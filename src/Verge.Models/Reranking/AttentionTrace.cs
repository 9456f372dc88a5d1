namespace Verge.Models.Reranking;

/// <summary>
/// The attention weights of one scoring (EdgeRec eq. 11, 12): for each candidate how much each exposure and each
/// page-view weighed. A row sums to 1, or is empty where there was no such behavior. Reusable: it grows, never shrinks.
/// </summary>
public sealed class AttentionTrace
{
    private float[] _exposures = [];
    private float[] _pageViews = [];

    /// <summary>Candidates scored.</summary>
    public int CandidateCount { get; private set; }

    /// <summary>m: exposures attended to.</summary>
    public int ExposureCount { get; private set; }

    /// <summary>n: page-views attended to.</summary>
    public int PageViewCount { get; private set; }

    /// <summary>Weights over exposures, <c>[CandidateCount, ExposureCount]</c>.</summary>
    public Span<float> Exposures => _exposures.AsSpan(0, CandidateCount * ExposureCount);

    /// <summary>Weights over page-views, <c>[CandidateCount, PageViewCount]</c>.</summary>
    public Span<float> PageViews => _pageViews.AsSpan(0, CandidateCount * PageViewCount);

    /// <summary>Makes room; the model calls it before it writes. What stood there is undefined afterwards.</summary>
    public void Resize(int candidateCount, int exposureCount, int pageViewCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(candidateCount);
        ArgumentOutOfRangeException.ThrowIfNegative(exposureCount);
        ArgumentOutOfRangeException.ThrowIfNegative(pageViewCount);
        (CandidateCount, ExposureCount, PageViewCount) = (candidateCount, exposureCount, pageViewCount);
        Grow(ref _exposures, candidateCount * exposureCount);
        Grow(ref _pageViews, candidateCount * pageViewCount);
    }

    /// <summary>One candidate's weights over the exposures, <c>[ExposureCount]</c>.</summary>
    public Span<float> ExposureRow(int candidate) => Exposures.Slice(candidate * ExposureCount, ExposureCount);

    /// <summary>One candidate's weights over the page-views, <c>[PageViewCount]</c>.</summary>
    public Span<float> PageViewRow(int candidate) => PageViews.Slice(candidate * PageViewCount, PageViewCount);

    private static void Grow(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new float[Math.Max(length, 2 * buffer.Length)];
        }
    }
}
