using Verge.VectorSearch.Graph;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

/// <summary>
/// Approximate search by Hierarchical Navigable Small World graphs (Malkov and Yashunin, 2016). Walks compare 8-bit codes, exact
/// integer arithmetic; what they find is scored anew in float32. Searches take no locks, also while another thread changes the graph.
/// The same changes in the same order with the same seed give the same graph on every instruction set.
/// </summary>
public sealed partial class HnswIndex : VectorIndex
{
    /// <summary>Makes an empty index.</summary>
    /// <param name="dimensions">The width of every vector, 1 … 16,384.</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <param name="options">The graph's settings; null means <see cref="HnswOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument or option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The environment variable VERGE_SIMD names no instruction set of this machine.</exception>
    public HnswIndex(int dimensions, VectorMetric metric, HnswOptions? options = null)
        : this(Begin(dimensions, metric, options ??= HnswOptions.Default), metric, options)
    {
    }

    private HnswIndex(GraphStorage graph, VectorMetric metric, HnswOptions options)
        : base(graph, metric) => Options = options;

    /// <summary>The graph's settings.</summary>
    public HnswOptions Options { get; }

    /// <summary>The graph searches begin with.</summary>
    internal GraphStorage Graph => (GraphStorage)Table;

    private protected override double CompactAt => Options.CompactAt;

    private static GraphStorage Begin(int dimensions, VectorMetric metric, HnswOptions options)
    {
        RequireUsable(dimensions, metric);
        options.Validate();
        var capacity = Math.Max(options.Capacity, SmallestCapacity);
        return new GraphStorage(dimensions, options.M, capacity, UpperCapacity(capacity, options.M), metric);
    }

    // The levels above 0 hold 1 / (M - 1) blocks a node on average; the slack is several standard deviations.
    private static int UpperCapacity(int capacity, int m)
    {
        var mean = capacity / (m - 1.0);
        return (int)(mean + (6 * Math.Sqrt(mean)) + 32);
    }

    /// <summary>
    /// The level of a label's node: l or higher with probability M^-l. In integers, from the label and the seed alone, so that it
    /// depends neither on the machine nor on the order of insertions.
    /// </summary>
    private int Level(long label)
    {
        var draw = Mixing.Mix((ulong)label ^ Mixing.Mix(Options.Seed));
        var level = 0;
        for (var limit = ulong.MaxValue / (uint)Options.M; draw < limit; limit /= (uint)Options.M)
        {
            level++;
        }

        return level;
    }
}
