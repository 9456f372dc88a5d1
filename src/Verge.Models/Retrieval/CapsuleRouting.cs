using System.Buffers;
using System.Numerics.Tensors;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// Dynamic routing of clicks to interest capsules (Sabour and others, 2017; MIND algorithm 1; ComiRec eq. 1–5): logits b_ik,
/// shares c_i = softmax over k of b_i, capsules v_k = squash(M_k Σ_i c_ik e_i), b_ik += (M_k e_i) · v_k, again and again. No
/// gradient goes through the shares: they are constants of the sums that come after.
/// </summary>
/// <param name="interests">K.</param>
/// <param name="iterations">How often shares are taken; the logits move once less.</param>
/// <param name="first">The first logits by place counted from the newest, <c>[clicks, K]</c>; empty for zeros.</param>
internal sealed class CapsuleRouting(int interests, int iterations, float[] first)
{
    /// <summary>Shares of the clicks → <c>[rows, K]</c>.</summary>
    /// <param name="tape">Where they are kept.</param>
    /// <param name="items">Embedded clicks, <c>[rows, width]</c>.</param>
    /// <param name="segments">Which are whose.</param>
    /// <param name="maps">M, <c>[width, width]</c> each: one for all capsules or one a capsule.</param>
    public Variable Shares(Tape tape, Variable items, Segments segments, ReadOnlySpan<Parameter> maps)
    {
        var width = items.Columns;
        var shares = tape.Input(items.Rows, interests, out var values);
        var space = ArrayPool<float>.Shared.Rent(3 * width);
        var logits = ArrayPool<float>.Shared.Rent(Math.Max(1, items.Rows * interests));
        for (var sample = 0; sample < segments.Count; sample++)
        {
            var (offset, length) = (segments.Offset(sample), segments.Length(sample));
            Route(
                items.Value.Slice(offset * width, length * width), maps, logits.AsSpan(0, length * interests),
                values.Slice(offset * interests, length * interests), space.AsSpan(0, 3 * width));
        }

        ArrayPool<float>.Shared.Return(logits);
        ArrayPool<float>.Shared.Return(space);
        return shares;
    }

    private void Route(ReadOnlySpan<float> items, ReadOnlySpan<Parameter> maps, Span<float> logits, Span<float> shares, Span<float> space)
    {
        var clicks = logits.Length / interests;
        logits.Clear();
        for (var i = 0; i < clicks && first.Length > 0; i++)
        {
            first.AsSpan((clicks - 1 - i) * interests, interests).CopyTo(logits[(i * interests)..]);
        }

        for (var round = 1; ; round++)
        {
            for (var i = 0; i < clicks; i++)
            {
                // From the largest, for SoftMax itself lets large logits overflow.
                var own = shares.Slice(i * interests, interests);
                var of = logits.Slice(i * interests, interests);
                TensorPrimitives.Subtract(of, TensorPrimitives.Max<float>(of), own);
                TensorPrimitives.SoftMax(own, own);
            }

            if (round == iterations)
            {
                return;
            }

            for (var k = 0; k < interests; k++)
            {
                Agree(k, items, maps[maps.Length == 1 ? 0 : k].Value, logits, shares, space);
            }
        }
    }

    /// <summary>b_ik += (M e_i) · v = e_i · (Mᵀ v), so that no click need be mapped.</summary>
    private void Agree(int k, ReadOnlySpan<float> items, ReadOnlySpan<float> map, Span<float> logits, ReadOnlySpan<float> shares, Span<float> space)
    {
        var width = space.Length / 3;
        Span<float> sum = space[..width], capsule = space.Slice(width, width), back = space[(2 * width)..];
        sum.Clear();
        for (var i = 0; i * interests < logits.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(items.Slice(i * width, width), shares[(i * interests) + k], sum, sum);
        }

        for (var row = 0; row < width; row++)
        {
            capsule[row] = TensorPrimitives.Dot(map.Slice(row * width, width), sum);
        }

        var squared = TensorPrimitives.SumOfSquares(capsule);
        TensorPrimitives.Multiply(capsule, MathF.Sqrt(squared) / (1 + squared), capsule);
        back.Clear();
        for (var row = 0; row < width; row++)
        {
            TensorPrimitives.MultiplyAdd(map.Slice(row * width, width), capsule[row], back, back);
        }

        for (var i = 0; i * interests < logits.Length; i++)
        {
            logits[(i * interests) + k] += TensorPrimitives.Dot(items.Slice(i * width, width), back);
        }
    }
}
