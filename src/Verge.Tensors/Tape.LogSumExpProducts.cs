namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    /// <summary>
    /// Items whose products stay in the second-level cache with those of a few hundred users. An odd number of cache lines:
    /// the users' rows then fall on all of the first level's sets.
    /// </summary>
    private const int ItemBlock = 33 * 16;

    private readonly NodePool<LogSumExpProductsNode> _logSumExpProductsNodes = new();

    /// <summary>
    /// log Σ_j exp(user · item_j) for each user: the denominator of a softmax over all items, or over a slice of them.
    /// The products are kept for the sweep, [users.Rows, items.Rows] floats.
    /// </summary>
    /// <param name="users">[users, d]</param>
    /// <param name="items">[items, d], at least one</param>
    /// <returns>[users, 1]</returns>
    /// <exception cref="ArgumentException">The widths differ, or there is no item.</exception>
    public Variable LogSumExpProducts(Variable users, Variable items)
    {
        int usersId = Checked(users), itemsId = Checked(items);
        Slot us = _slots[usersId], xs = _slots[itemsId];
        ShapeErrors.Require(xs.Columns == us.Columns && xs.Rows > 0, nameof(LogSumExpProducts), nameof(items), -1, us.Columns, xs);
        var needs = us.NeedsGradient || xs.NeedsGradient;
        var output = NewSlot(us.Rows, 1, needs);
        var products = needs ? _arena.AllocateFloats((long)us.Rows * xs.Rows) : null;
        var result = Value(output);
        for (var first = 0; first < xs.Rows; first += ItemBlock)
        {
            var count = Math.Min(ItemBlock, xs.Rows - first);
            var block = needs ? products + (long)us.Rows * first : _scratch.AllocateFloats((long)us.Rows * count);
            _kernels.MultiplyNT(
                us.Rows, count, us.Columns, us.Value, us.Columns, xs.Value + (long)first * xs.Columns, xs.Columns, block, count, null,
                Activation.None, false, _scratch);
            for (var i = 0; i < us.Rows; i++)
            {
                var part = _kernels.LogSumExp(block + (long)i * count, count);
                result[i] = first == 0 ? part : Math.Max(part, result[i]) + MathF.Log(1 + MathF.Exp(-MathF.Abs(part - result[i])));
            }

            _scratch.Reset();
        }

        if (needs)
        {
            var node = LogSumExpProductsNode.Take(_logSumExpProductsNodes);
            (node.Users, node.Items) = (usersId, itemsId);
            node.Products = products;
            Record(node, output);
        }

        return Handle(output);
    }

    private sealed class LogSumExpProductsNode : Node<LogSumExpProductsNode>
    {
        internal int Users, Items;
        internal float* Products;

        internal override void Backward(Tape tape)
        {
            Slot y = tape._slots[Output], users = tape._slots[Users], items = tape._slots[Items];
            var accumulateItems = false;
            var dUsers = users.NeedsGradient ? tape.Gradient(Users) : null;
            var dItems = items.NeedsGradient ? tape.Gradient(Items, out accumulateItems) : null;
            int rows = users.Rows, d = users.Columns;
            var kernels = tape._kernels;
            for (var first = 0; first < items.Rows; first += ItemBlock)
            {
                // A product's gradient takes its place: softmax · the gradient of the user's sum.
                var count = Math.Min(ItemBlock, items.Rows - first);
                var block = Products + (long)rows * first;
                for (var i = 0; i < rows; i++)
                {
                    kernels.ExpScaled(block + (long)i * count, y.Value[i], y.Gradient[i], count);
                }

                if (dUsers != null)
                {
                    kernels.MultiplyNN(rows, d, count, block, count, items.Value + (long)first * d, d, dUsers, d, true, tape._scratch);
                }

                if (dItems != null)
                {
                    kernels.MultiplyTN(count, d, rows, block, count, users.Value, d, dItems + (long)first * d, d, accumulateItems);
                }

                tape._scratch.Reset();
            }
        }
    }
}
