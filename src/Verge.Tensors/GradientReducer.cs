namespace Verge.Tensors;

/// <summary>Sums the gradients of several workers in a fixed order, so that a run repeats to the bit.</summary>
public static unsafe class GradientReducer
{
    /// <summary>
    /// into = scale · Σ buffers, added in list order. Sparse rows come out sorted ascending, each once; the pairs of a
    /// row are added in list order, then in the order they were appended.
    /// </summary>
    /// <param name="buffers">The workers' gradients, all of one parameter set.</param>
    /// <param name="scale">Factor on the sum, for example 1 / total weight.</param>
    /// <param name="into">The result; what it held before is dropped. Must not be one of the buffers.</param>
    /// <exception cref="ArgumentException">A buffer is of another set, or <paramref name="into"/> is among them.</exception>
    public static void Sum(IReadOnlyList<GradientBuffer> buffers, float scale, GradientBuffer into)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentNullException.ThrowIfNull(into);
        for (var i = 0; i < buffers.Count; i++)
        {
            if (ReferenceEquals(buffers[i], into) || !ReferenceEquals(buffers[i].Parameters, into.Parameters))
            {
                throw new ArgumentException(
                    $"Sum expected {nameof(into)} to be a separate buffer of the same parameter set as buffer {i}.", nameof(into));
            }
        }

        into.Clear();
        var parameters = into.Parameters;
        for (var p = 0; p < parameters.Count; p++)
        {
            if (parameters[p].IsSparse)
            {
                SumSparse(buffers, scale, into, parameters[p]);
            }
            else
            {
                SumDense(buffers, scale, into, parameters[p]);
            }
        }

        // The kernels work on bare addresses.
        GC.KeepAlive(buffers);
        GC.KeepAlive(into);
    }

    private static void SumDense(IReadOnlyList<GradientBuffer> buffers, float scale, GradientBuffer into, Parameter parameter)
    {
        var sum = into.DensePointer(parameter);
        var count = parameter.Count;
        for (var i = 0; i < buffers.Count; i++)
        {
            Kernels.Best.AddTo(sum, buffers[i].DensePointer(parameter), count);
        }

        Kernels.Best.Scale(sum, scale, sum, count);
    }

    private static void SumSparse(IReadOnlyList<GradientBuffer> buffers, float scale, GradientBuffer into, Parameter parameter)
    {
        var keys = into.SortKeys;
        keys.Clear();
        var total = 0;
        for (var i = 0; i < buffers.Count; i++)
        {
            var rows = buffers[i].SparseRows(parameter);
            var next = keys.Append(rows.Length);
            for (var r = 0; r < rows.Length; r++)
            {
                next[r] = ((long)rows[r] << 32) | (uint)total++;
            }
        }

        // The low half of a key is the pair's position over all buffers: the sort is stable and tells where the pair is.
        keys.Span.Sort();
        var columns = parameter.Columns;
        var result = into.Sparse(parameter);
        var last = -1;
        float* sum = null;
        foreach (var key in keys.Span)
        {
            var row = (int)(key >> 32);
            var values = Find(buffers, parameter, (int)(uint)key, columns);
            if (row != last)
            {
                sum = result.Append(row, columns);
                new ReadOnlySpan<float>(values, columns).CopyTo(new Span<float>(sum, columns));
                last = row;
            }
            else
            {
                Kernels.Best.AddTo(sum, values, columns);
            }
        }

        Kernels.Best.Scale(result.Values.Pointer, scale, result.Values.Pointer, result.Values.Count);
    }

    private static float* Find(IReadOnlyList<GradientBuffer> buffers, Parameter parameter, int position, int columns)
    {
        for (var i = 0; ; i++)
        {
            var sparse = buffers[i].Sparse(parameter);
            if (position < sparse.Rows.Count)
            {
                return sparse.Values.Pointer + (long)position * columns;
            }

            position -= sparse.Rows.Count;
        }
    }
}
