namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    /// <summary>Below this squared length a row has no direction: it stays zeros, and no gradient goes through it.</summary>
    private const float NoLength = 1e-24f;

    private readonly NodePool<RowLengthNode> _rowLengthNodes = new();

    /// <summary>x / |x| for each row.</summary>
    /// <param name="x">[rows, columns]</param>
    /// <returns>[rows, columns]; zeros for a row of zeros</returns>
    public Variable NormalizeRows(Variable x) => Lengthen(x, squash: false);

    /// <summary>|x|² / (1 + |x|²) · x / |x| for each row: capsules, whose length says how sure they are (Sabour and others 2017, eq. 1).</summary>
    /// <param name="x">[rows, columns]</param>
    /// <returns>[rows, columns]; zeros for a row of zeros</returns>
    public Variable SquashRows(Variable x) => Lengthen(x, squash: true);

    private Variable Lengthen(Variable x, bool squash)
    {
        var xId = Checked(x);
        var xs = _slots[xId];
        var output = NewSlot(xs.Rows, xs.Columns, xs.NeedsGradient);
        var columns = xs.Columns;
        for (var r = 0; r < xs.Rows; r++)
        {
            var row = xs.Value + (long)r * columns;
            _kernels.Scale(row, RowLengthNode.Factor(_kernels.Dot(row, row, columns), squash), Value(output) + (long)r * columns, columns);
        }

        if (xs.NeedsGradient)
        {
            var node = RowLengthNode.Take(_rowLengthNodes);
            (node.X, node.Squash) = (xId, squash);
            Record(node, output);
        }

        return Handle(output);
    }

    private sealed class RowLengthNode : Node<RowLengthNode>
    {
        internal int X;
        internal bool Squash;

        /// <summary>f of y = f(|x|²) · x.</summary>
        internal static float Factor(float squared, bool squash) =>
            squared < NoLength ? 0 : squash ? MathF.Sqrt(squared) / (1 + squared) : 1 / MathF.Sqrt(squared);

        internal override void Backward(Tape tape)
        {
            Slot y = tape._slots[Output], x = tape._slots[X];
            var dx = tape.Gradient(X);
            var columns = y.Columns;
            for (var r = 0; r < y.Rows; r++)
            {
                float* row = x.Value + (long)r * columns, dy = y.Gradient + (long)r * columns, to = dx + (long)r * columns;
                var squared = tape._kernels.Dot(row, row, columns);
                if (squared < NoLength)
                {
                    continue;
                }

                // dx = f · dy + 2 f′ (x · dy) · x
                var slope = Squash
                    ? (1 - squared) / (2 * MathF.Sqrt(squared) * (1 + squared) * (1 + squared))
                    : -0.5f / (squared * MathF.Sqrt(squared));
                tape._kernels.AddScaled(to, dy, Factor(squared, Squash), columns);
                tape._kernels.AddScaled(to, row, 2 * slope * tape._kernels.Dot(row, dy, columns), columns);
            }
        }
    }
}
