using System.Runtime.InteropServices;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>
/// Sessions like this one vote for their items: VSKNN (Ludewig and Jannach, "Evaluation of session-based recommendation
/// algorithms", 2018). The newer a click of this session, the more it counts in the likeness; an item of a neighbor counts
/// less the further back the newest click in common stands here, and rare items count more.
/// </summary>
public sealed class Vsknn : SparseScores, IRetrievalModel
{
    private readonly NeighborOptions _options;
    private readonly SampledClicks _clicks = new();
    private readonly List<int[]> _sessions = [];
    private readonly List<long> _began = []; // [sessions] ticks
    private readonly List<int>?[] _ofItem; // [items] the sessions that hold an item, oldest first

    /// <summary>Makes an empty one.</summary>
    /// <param name="catalogue">Item indices, the unknown item's included.</param>
    /// <param name="options">Sizes; null for the defaults.</param>
    public Vsknn(int catalogue, NeighborOptions? options = null)
        : base(catalogue)
    {
        _options = (options ?? new()).Validated();
        _ofItem = new List<int>?[catalogue];
    }

    /// <inheritdoc/>
    /// <remarks>"The newest sessions" are those that began last, whatever the fit that brought them: histories bring old ones, too.</remarks>
    public void Fit(
        IReadOnlyList<RetrievalExample> samples, Func<int, double>? validate = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (var (began, clicks) in _clicks.Next(samples))
        {
            int[] items = [.. clicks.Distinct()];
            foreach (var item in items)
            {
                var sessions = _ofItem[item] ??= [];
                var place = sessions.Count;
                while (place > 0 && _began[sessions[place - 1]] > began.UtcTicks)
                {
                    place--;
                }

                sessions.Insert(place, _sessions.Count);
            }

            _sessions.Add(items);
            _began.Add(began.UtcTicks);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private protected override Dictionary<int, float> Of(ReadOnlySpan<int> history)
    {
        var weights = new Dictionary<int, int>(); // by item: the place of its newest click, from 1
        for (var i = 0; i < history.Length; i++)
        {
            if (history[i] > 0)
            {
                weights[history[i]] = i + 1;
            }
        }

        var scores = new Dictionary<int, float>();
        foreach (var (session, likeness) in Neighbors(weights, history.Length))
        {
            var items = _sessions[session];
            var newest = items.Max(item => weights.GetValueOrDefault(item));
            var decay = _options.Weighted ? Math.Max(0, 1 - (0.1 * (history.Length - newest + 1))) : 1;
            foreach (var item in items)
            {
                var rarity = _options.Weighted ? Math.Log((double)_sessions.Count / _ofItem[item]!.Count) : 1;
                CollectionsMarshal.GetValueRefOrAddDefault(scores, item, out _) += (float)(likeness * decay * rarity);
            }
        }

        return scores;
    }

    private IEnumerable<(int Session, double Likeness)> Neighbors(Dictionary<int, int> weights, int clicks)
    {
        var likeness = new Dictionary<int, double>();
        foreach (var (item, place) in weights)
        {
            var sessions = _ofItem[item];
            var weight = _options.Weighted ? (double)place / clicks : 1;
            for (var i = sessions?.Count - 1 ?? -1; i >= Math.Max(0, (sessions?.Count ?? 0) - _options.Sample); i--)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(likeness, sessions![i], out _) += weight;
            }
        }

        return likeness
            .OrderByDescending(session => _began[session.Key]).ThenByDescending(session => session.Key).Take(_options.Sample)
            .Select(session => (session.Key, Likeness: session.Value / Math.Sqrt((double)weights.Count * _sessions[session.Key].Length)))
            .OrderByDescending(session => session.Likeness).ThenByDescending(session => session.Key)
            .Take(_options.Neighbors);
    }
}
