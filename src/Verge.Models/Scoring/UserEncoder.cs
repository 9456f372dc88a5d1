using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Models.Scoring;

/// <summary>Makes user embeddings from clicks, on a surface. Thread-safe.</summary>
public sealed class UserEncoder(PageWiseRecommender model) : IDisposable
{
    private readonly TapePool _tapes = new(model.Parameters);

    /// <summary>Floats of an embedding.</summary>
    public int Width => model.Width;

    /// <summary>Encodes a user for a surface.</summary>
    /// <param name="surface">Where the recommendations will stand.</param>
    /// <param name="clicks">The user's clicks up to now, oldest first.</param>
    /// <param name="anchorItemId">The item being viewed; it counts as the newest click where it is not that already.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="sessionId">The request's session; empty where unknown.</param>
    /// <param name="embedding">Where it goes, <c>[Width]</c>.</param>
    /// <returns>False, and zeros, where nothing is known of the user on that surface.</returns>
    public bool TryEncode(
        Surface surface, ReadOnlySpan<HistoryClick> clicks, string? anchorItemId, DateTimeOffset now, string sessionId, Span<float> embedding)
    {
        var items = model.Items.Items;
        var chosen = items.Features.Select(surface, clicks, now, sessionId);
        Span<int> history = stackalloc int[chosen.Length + 1];
        var length = 0;
        foreach (var click in chosen)
        {
            history[length++] = items.Index(click.ItemId);
        }

        if (anchorItemId is not null && (chosen.IsEmpty || chosen[^1].ItemId != anchorItemId))
        {
            history[length++] = items.Index(anchorItemId);
        }

        history = history[..length];
        history = history[Math.Max(0, length - model.HistoryLength)..];
        if (history.IsEmpty || !history.ContainsAnyExcept(0))
        {
            embedding.Clear();
            return false;
        }

        using var loan = _tapes.Rent();
        var segments = loan.Tape.Segments([history.Length]);
        model.Users(loan.Tape, history, segments, ForwardContext.Inference).Value.CopyTo(embedding);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _tapes.Dispose();
}
