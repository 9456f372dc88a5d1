using System.Runtime.InteropServices;
using Verge.Features;

namespace Verge.Models.Retrieval;

/// <summary>Samples put together again to the sequences of clicks that they were cut from.</summary>
internal static class ClickSequences
{
    /// <summary>A sequence a session, or a user where clicks carry no session, by first sample.</summary>
    public static IEnumerable<int[]> Of(IReadOnlyList<RetrievalExample> samples)
    {
        var sequences = new Dictionary<(string User, string Session), List<int>>();
        var order = new List<List<int>>();
        foreach (var sample in samples)
        {
            ref var sequence = ref CollectionsMarshal.GetValueRefOrAddDefault(sequences, (sample.UserId, sample.SessionId), out var known);
            if (!known)
            {
                // The first click of all is nobody's target, but the whole history of the first sample.
                order.Add(sequence = sample .HistoryLength == 1 && sample.History[0] > 0 ? [sample.History[0]] : []);
            }

            sequence!.Add(sample.Target);
        }

        return order.Select(sequence => sequence.ToArray());
    }
}
