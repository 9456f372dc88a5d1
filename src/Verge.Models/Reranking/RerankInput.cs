namespace Verge.Models.Reranking;

/// <summary>What a re-ranking request is scored from: views of buffers that the caller owns.</summary>
public readonly ref struct RerankInput
{
    /// <summary>Item vectors in upstream order, <c>[CandidateCount, Schema.ItemWidth]</c>.</summary>
    public ReadOnlySpan<float> Candidates { get; init; }

    /// <summary>How many candidates.</summary>
    public int CandidateCount { get; init; }

    /// <summary>Encodings of the last exposures, oldest first, <c>[m, EncodingWidth]</c>; m may be 0.</summary>
    public ReadOnlySpan<float> ExposureEncodings { get; init; }

    /// <summary>Decay bucket of each exposure at the trigger, <c>[m]</c>.</summary>
    public ReadOnlySpan<int> ExposureDecays { get; init; }

    /// <summary>Encodings of the last page-views, oldest first, <c>[n, EncodingWidth]</c>; n may be 0.</summary>
    public ReadOnlySpan<float> PageViewEncodings { get; init; }

    /// <summary>Decay bucket of each page-view at the trigger, <c>[n]</c>.</summary>
    public ReadOnlySpan<int> PageViewDecays { get; init; }

    /// <summary>m: how many exposures are attended to.</summary>
    public int ExposureCount => ExposureDecays.Length;

    /// <summary>n: how many page-views are attended to.</summary>
    public int PageViewCount => PageViewDecays.Length;
}
