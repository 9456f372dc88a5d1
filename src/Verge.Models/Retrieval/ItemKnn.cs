using System.Runtime.InteropServices;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>
/// Items that stand in the same sessions as the last click: cosine of the items' session vectors, regularized by
/// <see cref="NeighborOptions.Shrinkage"/> (Sarwar et al., WWW 2001; Davidson et al., RecSys 2010).
/// </summary>
public sealed class ItemKnn : SparseScores, IRetrievalModel
{
    private readonly NeighborOptions _options;
    private readonly SampledClicks _clicks = new();
    private readonly Dictionary<int, int>?[] _together; // [items] sessions with another item, by that item
    private readonly int[] _sessions; // [items] sessions of an item

    /// <summary>Makes an empty one.</summary>
    /// <param name="catalogue">Item indices, the unknown item's included.</param>
    /// <param name="options">Sizes; null for the defaults.</param>
    public ItemKnn(int catalogue, NeighborOptions? options = null)
        : base(catalogue)
    {
        _options = (options ?? new()).Validated();
        (_together, _sessions) = (new Dictionary<int, int>?[catalogue], new int[catalogue]);
    }

    /// <inheritdoc/>
    public void Fit(
        IReadOnlyList<RetrievalExample> samples, Func<int, double>? validate = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (var (_, clicks) in _clicks.Next(samples))
        {
            cancellation.ThrowIfCancellationRequested();
            int[] items = [.. clicks.Distinct()];
            foreach (var item in items)
            {
                _sessions[item]++;
                var row = _together[item] ??= [];
                foreach (var other in items)
                {
                    if (other != item)
                    {
                        CollectionsMarshal.GetValueRefOrAddDefault(row, other, out _)++;
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private protected override Dictionary<int, float> Of(ReadOnlySpan<int> history)
    {
        var last = history.IsEmpty ? 0 : history[^1];
        return _together[last] is not { } row ? [] : row
            .Select(other => (other.Key, Cosine: (float)(other.Value / (Math.Sqrt((double)_sessions[last] * _sessions[other.Key]) + _options.Shrinkage))))
            .OrderByDescending(pair => pair.Cosine).ThenBy(pair => pair.Key)
            .Take(_options.Neighbors)
            .ToDictionary(pair => pair.Key, pair => pair.Cosine);
    }
}
