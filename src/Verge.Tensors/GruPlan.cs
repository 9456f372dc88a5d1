namespace Verge.Tensors;

/// <summary>
/// The order in which a GRU works: sequences sorted by length, longest first, cut into blocks that step through time
/// together, and within a block all sequences' rows of a step side by side ("packed"). The sequences running at a step are
/// the first of those at the step before, so that no work is spent on padding and each step's rows are one contiguous
/// matrix.
/// </summary>
internal readonly unsafe struct GruPlan
{
    /// <summary>Sequences a block: the most that pays for a product's tiles.</summary>
    internal const int BlockSize = 16;

    private GruPlan(int rows, int blocks, int* order, int* steps, int* blockSteps)
    {
        Rows = rows;
        Blocks = blocks;
        Order = order;
        Steps = steps;
        BlockSteps = blockSteps;
    }

    internal int Rows { get; }

    internal int Blocks { get; }

    /// <summary>The ragged row of each packed row; null where both orders are the same.</summary>
    internal int* Order { get; }

    /// <summary>First packed row of each step of all blocks, and the total at the end.</summary>
    internal int* Steps { get; }

    /// <summary>First step of each block, and the total at the end.</summary>
    internal int* BlockSteps { get; }

    internal static GruPlan Make(Segments segments, Arena arena)
    {
        var count = segments.Count;
        int* sequences = arena.AllocateInts(count);
        var kept = 0;
        for (var s = 0; s < count; s++)
        {
            var length = segments.Length(s);
            if (length == 0)
            {
                continue;
            }

            // Insertion keeps equal lengths in order; a micro-batch has few samples.
            var i = kept++;
            for (; i > 0 && segments.Length(sequences[i - 1]) < length; i--)
            {
                sequences[i] = sequences[i - 1];
            }

            sequences[i] = s;
        }

        var blocks = (kept + BlockSize - 1) / BlockSize;
        var blockSteps = arena.AllocateInts(blocks + 1);
        blockSteps[0] = 0;
        for (var b = 0; b < blocks; b++)
        {
            blockSteps[b + 1] = blockSteps[b] + segments.Length(sequences[b * BlockSize]);
        }

        var steps = arena.AllocateInts(blockSteps[blocks] + 1);
        var order = kept > 1 ? arena.AllocateInts(segments.TotalRows) : null;
        var row = 0;
        for (var b = 0; b < blocks; b++)
        {
            var first = sequences + b * BlockSize;
            var running = Math.Min(BlockSize, kept - b * BlockSize);
            for (int step = blockSteps[b], t = 0; step < blockSteps[b + 1]; step++, t++)
            {
                steps[step] = row;
                while (segments.Length(first[running - 1]) <= t)
                {
                    running--;
                }

                for (var i = 0; i < running; i++, row++)
                {
                    if (order != null)
                    {
                        order[row] = segments.Offset(first[i]) + t;
                    }
                }
            }
        }

        steps[blockSteps[blocks]] = row;
        return new GruPlan(row, blocks, order, steps, blockSteps);
    }

    /// <summary>Sequences running at a step.</summary>
    internal int Running(int step) => Steps[step + 1] - Steps[step];

    /// <summary>The end of a chunk of steps that starts at a step: about as many rows as stay in the second-level cache.</summary>
    internal int ChunkEnd(int step, int blockEnd)
    {
        var rows = Steps[step] + ChunkRows;
        do
        {
            step++;
        }
        while (step < blockEnd && Steps[step] < rows);
        return step;
    }

    /// <summary>A chunk has at most this many rows.</summary>
    internal const int LargestChunk = ChunkRows + BlockSize;

    private const int ChunkRows = 112;
}
