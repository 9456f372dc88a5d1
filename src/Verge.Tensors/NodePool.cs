namespace Verge.Tensors;

/// <summary>Nodes of one type for reuse; one pool a tape and type.</summary>
internal sealed class NodePool<T>
    where T : Node, new()
{
    private T[] _free = new T[4];
    private int _count;

    internal T Take() => _count > 0 ? _free[--_count] : new T();

    internal void Return(T node)
    {
        if (_count == _free.Length)
        {
            Array.Resize(ref _free, 2 * _count);
        }

        _free[_count++] = node;
    }
}
