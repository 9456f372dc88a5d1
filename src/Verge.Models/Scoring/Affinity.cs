using System.Numerics.Tensors;

namespace Verge.Models.Scoring;

/// <summary>How near a user of one or several interests is to an item.</summary>
public static class Affinity
{
    /// <summary>The largest inner product of a user's embeddings and an item's: the nearest interest counts.</summary>
    /// <param name="user">[interests, width], not empty</param>
    /// <param name="item">[width]</param>
    public static float Largest(ReadOnlySpan<float> user, ReadOnlySpan<float> item)
    {
        var largest = float.NegativeInfinity;
        for (var first = 0; first < user.Length; first += item.Length)
        {
            largest = Math.Max(largest, TensorPrimitives.Dot(user.Slice(first, item.Length), item));
        }

        return largest;
    }
}
