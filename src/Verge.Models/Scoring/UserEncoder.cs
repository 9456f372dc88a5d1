using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Models.Scoring;

/// <summary>Makes user embeddings from clicks, on a surface. Thread-safe.</summary>
public sealed class UserEncoder(SurfaceTowers towers) : IDisposable
{
    private readonly TapePool _tapes = new(towers.Parameters);

    /// <summary>Floats of an embedding.</summary>
    public int Width => towers.Width;

    /// <summary>Whether a history makes the same user on every surface.</summary>
    public bool IsShared => towers.IsShared;

    /// <summary>Embeddings of a user on a surface.</summary>
    public int Interests(Surface surface) => towers[surface].Interests;

    /// <summary>The item indices that stand for a user on a surface, oldest first, at most the model's history length.</summary>
    /// <param name="surface">Where the recommendations will stand.</param>
    /// <param name="clicks">The user's clicks up to now, oldest first.</param>
    /// <param name="anchorItemId">The item being viewed; it counts as the newest click where it is not that already.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="sessionId">The request's session; empty where unknown.</param>
    public int[] Select(Surface surface, ReadOnlySpan<HistoryClick> clicks, string? anchorItemId, DateTimeOffset now, string sessionId)
    {
        var items = towers.Items;
        var chosen = items.Features.Select(surface, clicks, now, sessionId);
        var anchored = anchorItemId is not null && (chosen.IsEmpty || chosen[^1].ItemId != anchorItemId);
        var history = new int[chosen.Length + (anchored ? 1 : 0)];
        for (var i = 0; i < chosen.Length; i++)
        {
            history[i] = items.Index(chosen[i].ItemId);
        }

        if (anchored)
        {
            history[^1] = items.Index(anchorItemId!);
        }

        return history.Length > towers.HistoryLength ? history[^towers.HistoryLength..] : history;
    }

    /// <summary>The item's id at an index of <see cref="Select"/>; empty for one that the version's catalogue never had.</summary>
    public string ItemId(int index) => towers.Items.ItemId(index);

    /// <summary>Whether an item is or was in the catalogue.</summary>
    public bool Knows(string itemId) => towers.Items.Index(itemId) > 0;

    /// <summary>Whether an item of a history tells anything of a user: something of it is known, so that it is embedded as itself.</summary>
    public bool Tells(int index) => towers.Items.IsEmbeddable(index);

    /// <summary>Encodes a user.</summary>
    /// <param name="surface">Where the recommendations will stand.</param>
    /// <param name="history">Item indices, oldest first: <see cref="Select"/>.</param>
    /// <param name="embeddings">Where they go, <c>[Interests, Width]</c>.</param>
    /// <returns>False, and zeros, where the history has no item of which anything is known.</returns>
    public bool TryEncode(Surface surface, ReadOnlySpan<int> history, Span<float> embeddings)
    {
        if (!IsAnyKnown(history))
        {
            embeddings.Clear();
            return false;
        }

        using var loan = _tapes.Rent();
        var segments = loan.Tape.Segments([history.Length]);
        towers[surface].EncodeUsers(loan.Tape, history, segments, ForwardContext.Inference).Value.CopyTo(embeddings);
        return true;
    }

    private bool IsAnyKnown(ReadOnlySpan<int> history)
    {
        foreach (var item in history)
        {
            if (Tells(item))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _tapes.Dispose();
}
