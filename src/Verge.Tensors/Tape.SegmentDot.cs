namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<SegmentDotNode> _segmentDotNodes = new();

    /// <summary>Inner product of each row with its sample's vector.</summary>
    /// <param name="user">[segments.Count, d]</param>
    /// <param name="items">[segments.TotalRows, d]</param>
    /// <param name="segments">Which items belong to which sample.</param>
    /// <returns>[segments.TotalRows, 1]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Variable SegmentDot(Variable user, Variable items, Segments segments)
    {
        int userId = Checked(user), itemsId = Checked(items);
        Slot us = _slots[userId], xs = _slots[itemsId];
        ShapeErrors.Require(xs.Rows == segments.TotalRows, nameof(SegmentDot), nameof(items), segments.TotalRows, -1, xs);
        ShapeErrors.Require(
            us.Rows == segments.Count && us.Columns == xs.Columns, nameof(SegmentDot), nameof(user), segments.Count, xs.Columns, us);
        var output = NewSlot(xs.Rows, 1, us.NeedsGradient || xs.NeedsGradient);
        var d = xs.Columns;
        for (var s = 0; s < segments.Count; s++)
        {
            var end = segments.Offset(s) + segments.Length(s);
            for (var i = segments.Offset(s); i < end; i++)
            {
                Value(output)[i] = _kernels.Dot(us.Value + (long)s * d, xs.Value + (long)i * d, d);
            }
        }

        if (Needs(output))
        {
            var node = SegmentDotNode.Take(_segmentDotNodes);
            (node.User, node.Items, node.Segments) = (userId, itemsId, segments);
            Record(node, output);
        }

        return Handle(output);
    }

    private sealed class SegmentDotNode : Node<SegmentDotNode>
    {
        internal int User, Items;
        internal Segments Segments;

        internal override void Backward(Tape tape)
        {
            Slot y = tape._slots[Output], user = tape._slots[User], items = tape._slots[Items];
            var dUser = user.NeedsGradient ? tape.Gradient(User) : null;
            var dItems = items.NeedsGradient ? tape.Gradient(Items) : null;
            var d = items.Columns;
            for (var s = 0; s < Segments.Count; s++)
            {
                var end = Segments.Offset(s) + Segments.Length(s);
                for (var i = Segments.Offset(s); i < end; i++)
                {
                    if (dUser != null)
                    {
                        tape._kernels.AddScaled(dUser + (long)s * d, items.Value + (long)i * d, y.Gradient[i], d);
                    }

                    if (dItems != null)
                    {
                        tape._kernels.AddScaled(dItems + (long)i * d, user.Value + (long)s * d, y.Gradient[i], d);
                    }
                }
            }
        }
    }
}
