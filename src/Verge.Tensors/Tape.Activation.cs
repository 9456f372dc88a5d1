namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<ActivateNode> _activateNodes = new();
    private readonly NodePool<DropoutNode> _dropoutNodes = new();

    /// <summary>Applies a function to each element. In a product, use <see cref="Linear"/>'s own argument.</summary>
    /// <param name="x">[rows, columns]</param>
    /// <param name="activation">The function.</param>
    public Variable Activate(Variable x, Activation activation)
    {
        var xId = Checked(x);
        var xs = _slots[xId];
        var output = NewSlot(xs.Rows, xs.Columns, xs.NeedsGradient);
        _kernels.Activate(xs.Value, Value(output), xs.Count, activation);
        if (xs.NeedsGradient)
        {
            var node = ActivateNode.Take(_activateNodes);
            (node.X, node.Activation) = (xId, activation);
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>Sets elements to zero with a probability and divides the rest by what is kept, so that the mean stays.</summary>
    /// <param name="x">[rows, columns]</param>
    /// <param name="probability">Share dropped, 0 ≤ p &lt; 1; 0 returns x itself.</param>
    /// <param name="seed">Which elements are dropped depends only on this and the element's index.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1).</exception>
    public Variable Dropout(Variable x, float probability, ulong seed)
    {
        CheckProbability(probability, nameof(Dropout));
        var xId = Checked(x);
        if (probability == 0)
        {
            return x;
        }

        var xs = _slots[xId];
        var output = NewSlot(xs.Rows, xs.Columns, xs.NeedsGradient);
        _kernels.Dropout(xs.Value, Value(output), xs.Count, probability, seed, 0, false);
        if (xs.NeedsGradient)
        {
            var node = DropoutNode.Take(_dropoutNodes);
            (node.X, node.Probability, node.Seed) = (xId, probability, seed);
            Record(node, output);
        }

        return Handle(output);
    }

    private static void CheckProbability(float probability, string operation)
    {
        if (!(probability is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, $"{operation} expected a probability in [0, 1), got {probability}.");
        }
    }

    private sealed class ActivateNode : Node<ActivateNode>
    {
        internal int X;
        internal Activation Activation;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            tape._kernels.ActivateBackward(y.Value, y.Gradient, y.Gradient, y.Count, Activation);
            tape.PassGradient(Output, X);
        }
    }

    private sealed class DropoutNode : Node<DropoutNode>
    {
        internal int X;
        internal float Probability;
        internal ulong Seed;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            tape._kernels.Dropout(y.Gradient, y.Gradient, y.Count, Probability, Seed, 0, false);
            tape.PassGradient(Output, X);
        }
    }
}
