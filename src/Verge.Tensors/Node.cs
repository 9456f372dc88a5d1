namespace Verge.Tensors;

/// <summary>One recorded operation: what it needs to send its output's gradient to its inputs.</summary>
internal abstract class Node
{
    /// <summary>The variable this operation made.</summary>
    internal int Output;

    /// <summary>Adds to the inputs' gradients; called only when the output has one.</summary>
    internal abstract void Backward(Tape tape);

    /// <summary>Gives the node back to its pool.</summary>
    internal abstract void Release();
}

/// <summary>A node that knows its pool.</summary>
internal abstract class Node<TSelf> : Node
    where TSelf : Node<TSelf>, new()
{
    private NodePool<TSelf>? _pool;

    internal static TSelf Take(NodePool<TSelf> pool)
    {
        var node = pool.Take();
        node._pool = pool;
        return node;
    }

    internal sealed override void Release() => _pool!.Return((TSelf)this);
}
