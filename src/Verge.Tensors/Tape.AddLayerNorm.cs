using System.Runtime.InteropServices;

namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    /// <summary>Rows that go through sum and norm at once: they stay in the first-level cache.</summary>
    private const int NormRows = 16;

    private readonly NodePool<AddLayerNormNode> _addLayerNormNodes = new();

    /// <summary>LayerNorm(x + Dropout(added)): the end of each half of a transformer block, in one pass.</summary>
    /// <param name="x">[rows, d]</param>
    /// <param name="added">[rows, d]</param>
    /// <param name="gamma">[1, d]</param>
    /// <param name="beta">[1, d]</param>
    /// <param name="probability">Share of <paramref name="added"/> dropped, 0 ≤ p &lt; 1.</param>
    /// <param name="seed">Which elements are dropped, as in <see cref="Dropout"/>.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>[rows, d]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Variable AddLayerNorm(
        Variable x, Variable added, Variable gamma, Variable beta, float probability = 0, ulong seed = 0, float epsilon = 1e-5f)
    {
        const string Name = nameof(AddLayerNorm);
        CheckProbability(probability, Name);
        int xId = Checked(x), addedId = Checked(added), gammaId = Checked(gamma), betaId = Checked(beta);
        Slot xs = _slots[xId], summand = _slots[addedId], gs = _slots[gammaId], bs = _slots[betaId];
        ShapeErrors.Require(summand.Rows == xs.Rows && summand.Columns == xs.Columns, Name, nameof(added), xs.Rows, xs.Columns, summand);
        ShapeErrors.Require(gs.Rows == 1 && gs.Columns == xs.Columns, Name, nameof(gamma), 1, xs.Columns, gs);
        ShapeErrors.Require(bs.Rows == 1 && bs.Columns == xs.Columns, Name, nameof(beta), 1, xs.Columns, bs);
        var needs = xs.NeedsGradient || summand.NeedsGradient || gs.NeedsGradient || bs.NeedsGradient;
        var output = NewSlot(xs.Rows, xs.Columns, needs);
        var node = AddLayerNormNode.Take(_addLayerNormNodes);
        (node.X, node.Added, node.Gamma, node.Beta, node.Output) = (xId, addedId, gammaId, betaId, output);
        (node.Probability, node.Seed, node.Epsilon) = (probability, seed, epsilon);
        node.Sum = needs ? _arena.AllocateFloats(xs.Count) : null;
        node.Stats = needs ? _arena.AllocateFloats(2L * xs.Rows) : null;
        node.Forward(this);
        if (needs)
        {
            Record(node, output);
        }
        else
        {
            node.Release();
        }

        return Handle(output);
    }

    private sealed class AddLayerNormNode : Node<AddLayerNormNode>
    {
        internal int X, Added, Gamma, Beta;
        internal float Probability, Epsilon;
        internal ulong Seed;
        internal float* Sum;
        internal float* Stats;

        internal void Forward(Tape tape)
        {
            Slot y = tape._slots[Output], x = tape._slots[X], added = tape._slots[Added];
            float* gamma = tape.Value(Gamma), beta = tape.Value(Beta);
            var kernels = tape._kernels;
            for (var first = 0; first < y.Rows; first += NormRows)
            {
                var rows = Math.Min(NormRows, y.Rows - first);
                long at = (long)first * y.Columns, count = (long)rows * y.Columns;
                // Without a sweep to come the sum may lie where the result will.
                var sum = Sum != null ? Sum + at : y.Value + at;
                if (Probability > 0)
                {
                    Copy(x.Value + at, sum, count);
                    kernels.Dropout(added.Value + at, sum, count, Probability, Seed, (uint)at, true);
                }
                else
                {
                    kernels.Add(x.Value + at, added.Value + at, sum, count);
                }

                kernels.LayerNorm(sum, gamma, beta, Epsilon, y.Value + at, Stats != null ? Stats + 2L * first : null, rows, y.Columns);
            }
        }

        internal override void Backward(Tape tape)
        {
            Slot y = tape._slots[Output];
            var kernels = tape._kernels;
            float* gamma = tape.Value(Gamma), dGamma = tape.GradientOrNull(Gamma), dBeta = tape.GradientOrNull(Beta);
            bool addX = false, addAdded = false;
            var dAdded = tape.Needs(Added) ? tape.Gradient(Added, out addAdded) : null;
            var dx = tape.Needs(X) ? tape.Gradient(X, out addX) : null;
            var part = addX || dx == null ? tape._scratch.AllocateFloats((long)NormRows * y.Columns) : null;
            for (var first = 0; first < y.Rows; first += NormRows)
            {
                var rows = Math.Min(NormRows, y.Rows - first);
                long at = (long)first * y.Columns, count = (long)rows * y.Columns;
                var dSum = part != null ? part : dx + at;
                NativeMemory.Clear(dSum, (nuint)count * sizeof(float));
                kernels.LayerNormBackward(Sum + at, gamma, Stats + 2L * first, y.Gradient + at, dSum, dGamma, dBeta, rows, y.Columns);
                if (dAdded != null)
                {
                    kernels.Dropout(dSum, dAdded + at, count, Probability, Seed, (uint)at, addAdded);
                }

                if (addX)
                {
                    kernels.AddTo(dx + at, dSum, count);
                }
            }
        }
    }
}
