using System.Runtime.InteropServices;
using Verge.VectorSearch.Kernels;

namespace Verge.VectorSearch.Files;

/// <summary>
/// The first 128 bytes of an index file, little-endian. From them follows the length of every section and hence of the file, so that
/// nothing is allocated for a header that does not fit its file.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = Length)]
internal struct IndexHeader
{
    internal const int Length = 128;

    /// <summary>The bytes of SHA-256 that end the file.</summary>
    internal const int ChecksumLength = 32;

    /// <summary>"VERGEVEC"</summary>
    internal const ulong RightMagic = 0x4345_5645_4752_4556;

    internal const int RightVersion = 2;

    /// <summary>What sections begin at multiples of: a cache line.</summary>
    internal const int Alignment = 64;

    internal ulong Magic;
    internal int Version;
    internal IndexKind Kind;
    internal VectorMetric Metric;
    internal int Dimensions;
    internal int Used;
    internal int Removed;
    internal int M;
    internal int EfConstruction;
    internal int EfSearch;
    internal int EntrySlot;
    internal ulong Seed;
    internal double CompactAt;
    internal int UpperBlocks;

    /// <summary>The bytes of the whole file, as it follows from the other fields.</summary>
    internal readonly long FileLength
    {
        get
        {
            var table = Padded((long)sizeof(long) * Used) + Padded((Used + 63L) / 64 * sizeof(ulong)) + Padded((long)sizeof(float) * FloatDot.Padded(Dimensions) * Used);
            var graph = Padded(Used) + Padded(2L * M * sizeof(int) * Used) + Padded((long)M * sizeof(int) * UpperBlocks);
            return Length + table + (Kind == IndexKind.Exact ? 0 : graph) + ChecksumLength;
        }
    }

    /// <summary>The bytes of a section with the zeros that follow it.</summary>
    internal static long Padded(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>What is wrong with the header, or null.</summary>
    internal readonly string? Fault(long fileLength) =>
        Magic != RightMagic ? "it does not begin with VERGEVEC, the mark of a vector index"
        : Version != RightVersion ? $"its format version is {Version}, expected {RightVersion}"
        : Kind is not (IndexKind.Exact or IndexKind.Hnsw) ? $"its kind is {(int)Kind}, expected 1 (exact) or 2 (HNSW)"
        : Metric is not (VectorMetric.InnerProduct or VectorMetric.Cosine) ? $"its metric is {(int)Metric}, expected 1 (inner product) or 2 (cosine)"
        : Dimensions is < 1 or > Storage.VectorIntake.MaxDimensions ? $"its dimensions are {Dimensions}, expected 1 … {Storage.VectorIntake.MaxDimensions}"
        : Used < 0 || Removed < 0 || Removed > Used || UpperBlocks < 0 || M is < 0 or > HnswOptions.MaxM ? $"its header counts {Used} vectors, {Removed} removed, {UpperBlocks} blocks of {M} links"
        : fileLength != FileLength ? $"it has {fileLength} bytes, expected {FileLength}: it is cut short, or more was added"
        : null;
}
