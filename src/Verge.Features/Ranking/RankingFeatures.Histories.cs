using System.Buffers;
using Verge.Domain;

namespace Verge.Features;

public sealed partial class RankingFeatures
{
    /// <summary>Encodes the behavior sequences before a request, in the schema's order; of events beyond a sequence's length, the newest.</summary>
    internal RankingHistory[] EncodeHistories(in RankingRequest request)
    {
        var histories = new RankingHistory[Schema.Sequences.Length];
        for (var i = 0; i < histories.Length; i++)
        {
            histories[i] = EncodeHistory(request, Schema.Sequences[i]);
        }

        return histories;
    }

    /// <summary>The events of a sequence before a request, oldest first: what <see cref="Encode(in RankingRequest)"/> makes the history of.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sequence">Index in the schema.</param>
    public RankingEvent[] Events(in RankingRequest request, int sequence)
    {
        var events = new RankingEvent[Schema.Sequences[sequence].Length];
        var taken = events[..TakeNewest(request, Schema.Sequences[sequence], events)];
        Array.Reverse(taken);
        return taken;
    }

    private RankingHistory EncodeHistory(in RankingRequest request, RankingSequence sequence)
    {
        var events = ArrayPool<RankingEvent>.Shared.Rent(sequence.Length);
        var count = TakeNewest(request, sequence, events);
        var attributes = Schema.SequenceAttributes.Length;
        var history = new RankingHistory(count, attributes);
        for (var i = 0; i < count; i++)
        {
            // The newest came first.
            var past = events[count - 1 - i];
            var item = request.Catalogue(past.ItemId) ?? new Item { Id = past.ItemId };
            for (var j = 0; j < attributes; j++)
            {
                history.Rows[(i * attributes) + j] = RowOf(Schema.SequenceAttributes[j].Name, item);
            }

            history.PositionBuckets[i] = PositionBucket(request.At - past.At);
        }

        ArrayPool<RankingEvent>.Shared.Return(events, clearArray: true);
        return history;
    }

    /// <summary>Merges the events of a sequence's kinds by time, the newest first, as far back as it reaches.</summary>
    private static int TakeNewest(in RankingRequest request, RankingSequence sequence, RankingEvent[] events)
    {
        Span<int> left = stackalloc int[sequence.Kinds.Length];
        for (var kind = 0; kind < left.Length; kind++)
        {
            left[kind] = request.Events(sequence.Kinds[kind]).Length;
        }

        var count = 0;
        for (; count < sequence.Length; count++)
        {
            var newest = -1;
            for (var kind = 0; kind < left.Length; kind++)
            {
                if (left[kind] > 0 && (newest < 0 || At(request, kind, left) >= At(request, newest, left)))
                {
                    newest = kind;
                }
            }

            if (newest < 0 || request.At - At(request, newest, left) > sequence.Window)
            {
                break;
            }

            var past = request.Events(sequence.Kinds[newest])[--left[newest]];
            events[count] = new(sequence.Kinds[newest], past.ItemId, past.At);
        }

        return count;

        DateTimeOffset At(in RankingRequest from, int kind, ReadOnlySpan<int> places) => from.Events(sequence.Kinds[kind])[places[kind] - 1].At;
    }
}
