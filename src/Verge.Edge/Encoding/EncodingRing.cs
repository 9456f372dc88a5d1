namespace Verge.Edge.Encoding;

/// <summary>The last encodings of one sequence, oldest first: what attention sees.</summary>
internal sealed class EncodingRing(int capacity, int width)
{
    private readonly float[] _values = new float[capacity * width];
    private readonly EncodedBehavior[] _behaviors = new EncodedBehavior[capacity];
    private int _start;

    public int Count { get; private set; }

    public EncodedBehavior this[int index] => _behaviors[Place(index)];

    public void Append(in EncodedBehavior behavior, ReadOnlySpan<float> encoding)
    {
        if (Count == capacity)
        {
            _start = (_start + 1) % capacity;
            Count--;
        }

        var place = Place(Count++);
        _behaviors[place] = behavior;
        encoding.CopyTo(Values(place));
    }

    /// <summary>Replaces the encoding of a behavior that is still held; an older one is of no more interest.</summary>
    public void Replace(long id, ReadOnlySpan<float> encoding)
    {
        // What is replaced was added lately: from the newest back.
        for (var i = Count - 1; i >= 0; i--)
        {
            var place = Place(i);
            if (_behaviors[place].Id == id)
            {
                encoding.CopyTo(Values(place));
                return;
            }
        }
    }

    /// <summary>Copies all encodings, oldest first, <c>[Count, width]</c>.</summary>
    public void CopyTo(Span<float> destination)
    {
        var first = Math.Min(Count, capacity - _start);
        _values.AsSpan(_start * width, first * width).CopyTo(destination);
        _values.AsSpan(0, (Count - first) * width).CopyTo(destination[(first * width)..]);
    }

    public void Clear() => (_start, Count) = (0, 0);

    private int Place(int index) => (_start + index) % capacity;

    private Span<float> Values(int place) => _values.AsSpan(place * width, width);
}
