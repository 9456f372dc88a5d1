using System.Runtime.CompilerServices;

namespace Verge.Tensors;

internal sealed unsafe partial class VectorKernels<S, V>
{
    internal override void Add(float* a, float* b, float* result, long count) => Map<AddOperation>(a, b, result, count);

    internal override void Subtract(float* a, float* b, float* result, long count) => Map<SubtractOperation>(a, b, result, count);

    internal override void Multiply(float* a, float* b, float* result, long count) => Map<MultiplyOperation>(a, b, result, count);

    internal override void AddTo(float* sum, float* a, long count) => Map<AddOperation>(sum, a, sum, count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void MultiplyAdd(float* a, float* b, float* sum, long count)
    {
        long i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            S.Store(sum + i, S.MultiplyAdd(S.Load(a + i), S.Load(b + i), S.Load(sum + i)));
        }

        if (i < count)
        {
            S.Store(sum + i, S.Mask((int)(count - i)), S.MultiplyAdd(S.Load(a + i), S.Load(b + i), S.Load(sum + i)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void AddScaled(float* sum, float* a, float factor, long count)
    {
        var f = S.Broadcast(factor);
        long i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            S.Store(sum + i, S.MultiplyAdd(S.Load(a + i), f, S.Load(sum + i)));
        }

        if (i < count)
        {
            S.Store(sum + i, S.Mask((int)(count - i)), S.MultiplyAdd(S.Load(a + i), f, S.Load(sum + i)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Scale(float* a, float factor, float* result, long count)
    {
        var f = S.Broadcast(factor);
        long i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            S.Store(result + i, S.Multiply(S.Load(a + i), f));
        }

        if (i < count)
        {
            S.Store(result + i, S.Mask((int)(count - i)), S.Multiply(S.Load(a + i), f));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override float Dot(float* a, float* b, int count)
    {
        var sum = S.Zero;
        var i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            sum = S.MultiplyAdd(S.Load(a + i), S.Load(b + i), sum);
        }

        if (i < count)
        {
            var mask = S.Mask(count - i);
            sum = S.MultiplyAdd(S.And(mask, S.Load(a + i)), S.And(mask, S.Load(b + i)), sum);
        }

        return S.SumLanes(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override float Sum(float* a, long count)
    {
        var sum = S.Zero;
        long i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            sum = S.Add(S.Load(a + i), sum);
        }

        return S.SumLanes(i < count ? S.Add(sum, S.And(S.Mask((int)(count - i)), S.Load(a + i))) : sum);
    }

    internal override void AddRow(float* x, float* row, float* result, int rows, int columns)
    {
        for (long r = 0; r < rows; r++)
        {
            Add(x + r * columns, row, result + r * columns, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void AddColumnSums(float* x, int ld, float* sum, int rows, int columns)
    {
        for (var c = 0; c < columns; c += S.Count)
        {
            V first = S.Load(sum + c), second = S.Zero;
            var next = x + c;
            var r = 0;
            for (; r < rows - 1; r += 2, next += 2L * ld)
            {
                first = S.Add(first, S.Load(next));
                second = S.Add(second, S.Load(next + ld));
            }

            if (r < rows)
            {
                first = S.Add(first, S.Load(next));
            }

            S.Store(sum + c, S.Mask(columns - c), S.Add(first, second));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Dropout(float* x, float* result, long count, float probability, ulong seed, uint first, bool accumulate)
    {
        var threshold = DropThreshold(probability);
        var scale = S.Broadcast(1 / (1 - probability));
        for (long i = 0; i < count; i += S.Count)
        {
            var kept = S.And(S.KeepMask(first + (uint)i, seed, threshold), S.Multiply(S.Load(x + i), scale));
            kept = accumulate ? S.Add(kept, S.Load(result + i)) : kept;
            if (count - i >= S.Count)
            {
                S.Store(result + i, kept);
            }
            else
            {
                S.Store(result + i, S.Mask((int)(count - i)), kept);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<TOperation>(float* a, float* b, float* result, long count)
        where TOperation : struct, IOperation
    {
        long i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            S.Store(result + i, TOperation.Apply(S.Load(a + i), S.Load(b + i)));
        }

        if (i < count)
        {
            S.Store(result + i, S.Mask((int)(count - i)), TOperation.Apply(S.Load(a + i), S.Load(b + i)));
        }
    }

    private interface IOperation
    {
        static abstract V Apply(V a, V b);
    }

    private readonly struct AddOperation : IOperation
    {
        public static V Apply(V a, V b) => S.Add(a, b);
    }

    private readonly struct SubtractOperation : IOperation
    {
        public static V Apply(V a, V b) => S.Subtract(a, b);
    }

    private readonly struct MultiplyOperation : IOperation
    {
        public static V Apply(V a, V b) => S.Multiply(a, b);
    }
}
