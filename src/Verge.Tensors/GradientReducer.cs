namespace Verge.Tensors;

/// <summary>
/// Sums the gradients of several workers in a fixed order, so that a run repeats to the bit. Several threads can share the
/// work: <see cref="Begin"/> once, then <see cref="Plan"/> for each part, then <see cref="Add"/> for each part; however
/// many parts there are, the bits are the same.
/// </summary>
public static unsafe class GradientReducer
{
    // A piece of a dense gradient stays in the first-level cache while all buffers are added to it.
    private const int Piece = 2048;

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
        Begin(buffers, into);
        Plan(buffers, into, 0, 1);
        Add(buffers, scale, into, 0, 1);
    }

    /// <summary>Begins a sum: checks that the buffers fit.</summary>
    /// <inheritdoc cref="Sum"/>
    public static void Begin(IReadOnlyList<GradientBuffer> buffers, GradientBuffer into)
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

            buffers[i].CoverAll();
        }

        into.CoverAll();
    }

    /// <summary>Finds out which rows of a part of the tables there are, and what each is the sum of.</summary>
    /// <param name="buffers">The workers' gradients.</param>
    /// <param name="into">The result.</param>
    /// <param name="part">Which part, from 0.</param>
    /// <param name="parts">Of how many.</param>
    public static void Plan(IReadOnlyList<GradientBuffer> buffers, GradientBuffer into, int part, int parts)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentNullException.ThrowIfNull(into);
        var table = 0;
        for (var p = 0; p < into.Parameters.Count; p++)
        {
            if (into.Parameters[p].IsSparse && table++ % parts == part)
            {
                PlanRows(buffers, into.Sparse(into.Parameters[p]), into.Parameters[p]);
            }
        }
    }

    /// <summary>Computes a part of the sum: of each parameter some elements or rows. All parts must have been planned.</summary>
    /// <param name="buffers">The workers' gradients.</param>
    /// <param name="scale">Factor on the sum.</param>
    /// <param name="into">The result.</param>
    /// <param name="part">Which part, from 0.</param>
    /// <param name="parts">Of how many.</param>
    public static void Add(IReadOnlyList<GradientBuffer> buffers, float scale, GradientBuffer into, int part, int parts)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentNullException.ThrowIfNull(into);
        for (var p = 0; p < into.Parameters.Count; p++)
        {
            var parameter = into.Parameters[p];
            if (parameter.IsSparse)
            {
                AddRows(buffers, scale, into.Sparse(parameter), parameter, part, parts);
            }
            else
            {
                AddDense(buffers, scale, into, parameter, part, parts);
            }
        }

        // The kernels work on bare addresses.
        GC.KeepAlive(buffers);
        GC.KeepAlive(into);
    }

    private static void AddDense(IReadOnlyList<GradientBuffer> buffers, float scale, GradientBuffer into, Parameter parameter, int part, int parts)
    {
        var pieces = (parameter.Count + Piece - 1) / Piece;
        var end = (int)((long)pieces * (part + 1) / parts);
        for (var piece = (int)((long)pieces * part / parts); piece < end; piece++)
        {
            var first = piece * Piece;
            var count = Math.Min(Piece, parameter.Count - first);
            var sum = into.DensePointer(parameter) + first;
            new Span<float>(sum, count).Clear();
            for (var i = 0; i < buffers.Count; i++)
            {
                Kernels.Best.AddTo(sum, buffers[i].DensePointer(parameter) + first, count);
            }

            Kernels.Best.Scale(sum, scale, sum, count);
        }
    }

    private static void PlanRows(IReadOnlyList<GradientBuffer> buffers, SparseGradient result, Parameter parameter)
    {
        result.Clear();
        result.Sources.Clear();
        result.Starts.Clear();
        result.Unsorted.Clear();
        var total = 0;
        for (var i = 0; i < buffers.Count; i++)
        {
            var rows = buffers[i].SparseRows(parameter);
            var next = result.Unsorted.Append(rows.Length);
            for (var r = 0; r < rows.Length; r++)
            {
                // The low half is the pair's position over all buffers.
                next[r] = ((long)rows[r] << 32) | (uint)total++;
            }
        }

        var sorted = RowSort.Sort(result.Unsorted.Pointer, result.Sources.Append(total), total, parameter.Rows);
        if (total > 0 && sorted != result.Sources.Pointer)
        {
            result.Unsorted.Span.CopyTo(result.Sources.Span);
        }

        var last = -1;
        for (var i = 0; i < total; i++)
        {
            var row = (int)(result.Sources.Pointer[i] >> 32);
            if (row != last)
            {
                *result.Rows.Append(1) = row;
                *result.Starts.Append(1) = i;
                last = row;
            }
        }

        *result.Starts.Append(1) = total;
        result.Values.Append(checked(result.Rows.Count * parameter.Columns));
    }

    private static void AddRows(IReadOnlyList<GradientBuffer> buffers, float scale, SparseGradient result, Parameter parameter, int part, int parts)
    {
        int count = result.Rows.Count, columns = parameter.Columns;
        var end = (int)((long)count * (part + 1) / parts);
        for (var i = (int)((long)count * part / parts); i < end; i++)
        {
            var sum = result.Values.Pointer + (long)i * columns;
            var source = result.Starts.Pointer[i];
            new ReadOnlySpan<float>(Find(buffers, parameter, (int)result.Sources.Pointer[source], columns), columns).CopyTo(new Span<float>(sum, columns));
            while (++source < result.Starts.Pointer[i + 1])
            {
                Kernels.Best.AddTo(sum, Find(buffers, parameter, (int)result.Sources.Pointer[source], columns), columns);
            }

            Kernels.Best.Scale(sum, scale, sum, columns);
        }
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
