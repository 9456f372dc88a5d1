using System.Runtime.CompilerServices;

namespace Verge.Tensors;

internal sealed unsafe partial class VectorKernels<S, V>
{
    internal override void Activate(float* x, float* result, long count, Activation activation)
    {
        switch (activation)
        {
            case Activation.Relu:
                Activate<ReluFunction>(x, result, count);
                break;
            case Activation.LeakyRelu:
                Activate<LeakyReluFunction>(x, result, count);
                break;
            case Activation.Sigmoid:
                Activate<SigmoidFunction>(x, result, count);
                break;
            case Activation.Tanh:
                Activate<TanhFunction>(x, result, count);
                break;
            default:
                Buffer.MemoryCopy(x, result, count * sizeof(float), count * sizeof(float));
                break;
        }
    }

    internal override void ActivateBackward(float* y, float* dy, float* dx, long count, Activation activation)
    {
        switch (activation)
        {
            case Activation.Relu:
                Map<ReluSlope>(y, dy, dx, count);
                break;
            case Activation.LeakyRelu:
                Map<LeakyReluSlope>(y, dy, dx, count);
                break;
            case Activation.Sigmoid:
                Map<SigmoidSlope>(y, dy, dx, count);
                break;
            case Activation.Tanh:
                Map<TanhSlope>(y, dy, dx, count);
                break;
            default:
                Buffer.MemoryCopy(dy, dx, count * sizeof(float), count * sizeof(float));
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Activate<TFunction>(float* x, float* result, long count)
        where TFunction : struct, IFunction
    {
        long i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            S.Store(result + i, TFunction.Apply(S.Load(x + i)));
        }

        if (i < count)
        {
            S.Store(result + i, S.Mask((int)(count - i)), TFunction.Apply(S.Load(x + i)));
        }
    }

    private interface IFunction
    {
        static abstract V Apply(V x);
    }

    private readonly struct ReluFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V x) => S.Max(S.Zero, x);
    }

    private readonly struct LeakyReluFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V x) => S.Max(S.Multiply(x, S.Broadcast(LeakySlope)), x);
    }

    private readonly struct SigmoidFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V x) => VectorMath<S, V>.Sigmoid(x);
    }

    private readonly struct TanhFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V x) => VectorMath<S, V>.Tanh(x);
    }

    private readonly struct ReluSlope : IOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V y, V dy) => S.And(S.Greater(y, S.Zero), dy);
    }

    private readonly struct LeakyReluSlope : IOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V y, V dy) => S.Select(S.Greater(y, S.Zero), dy, S.Multiply(dy, S.Broadcast(LeakySlope)));
    }

    private readonly struct SigmoidSlope : IOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V y, V dy) => S.Multiply(dy, S.NegatedMultiplyAdd(y, y, y));
    }

    private readonly struct TanhSlope : IOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V y, V dy) => S.Multiply(dy, S.NegatedMultiplyAdd(y, y, S.Broadcast(1f)));
    }
}
