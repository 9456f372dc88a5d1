namespace Verge.NeuralNetworks;

/// <summary>Reads epochs in the order of a <see cref="ShardLayout"/>: fills a buffer with shards, gives its samples in their order, fills it again.</summary>
/// <param name="layout">The shards.</param>
/// <param name="seed">Seeds the orders.</param>
/// <param name="shuffle">Whether there are any.</param>
internal abstract class BufferedReader<TSample>(ShardLayout layout, ulong seed, bool shuffle) : ISampleReader<TSample>
{
    private readonly int[] _shards = new int[layout.Counts.Length];
    private int[] _order = [];
    private int _epoch;
    private int _fill;
    private int _held;
    private int _next;

    /// <inheritdoc/>
    public void Begin(int epoch, long position)
    {
        _epoch = epoch;
        if (shuffle)
        {
            layout.OrderShards(_shards, seed, epoch);
        }
        else
        {
            ShardLayout.InPlace(_shards);
        }

        for (_fill = 0; _fill < layout.Fills && SamplesOf(_fill) is var samples && position >= samples; _fill++)
        {
            position -= samples;
        }

        (_held, _next) = (0, 0);
        if (_fill < layout.Fills)
        {
            Fill((int)position);
        }
    }

    /// <inheritdoc/>
    public int Read(Span<TSample> batch)
    {
        var count = 0;
        while (count < batch.Length)
        {
            if (_next == _held)
            {
                if (_fill + 1 >= layout.Fills)
                {
                    break;
                }

                _fill++;
                Fill(0);
            }

            while (count < batch.Length && _next < _held)
            {
                batch[count++] = this[_order[_next++]];
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>A sample of the buffer.</summary>
    protected abstract TSample this[int place] { get; }

    /// <summary>Fills the buffer.</summary>
    /// <param name="shards">With these, in this order.</param>
    /// <param name="next">What it is filled with afterwards; empty at the epoch's end.</param>
    protected abstract void Load(ReadOnlySpan<int> shards, ReadOnlySpan<int> next);

    private void Fill(int done)
    {
        Load(ShardsOf(_fill), _fill + 1 < layout.Fills ? ShardsOf(_fill + 1) : []);
        (_held, _next) = (SamplesOf(_fill), done);
        if (_order.Length < _held)
        {
            _order = new int[_held];
        }

        if (shuffle)
        {
            layout.OrderSamples(_order.AsSpan(0, _held), seed, _epoch, _fill);
        }
        else
        {
            ShardLayout.InPlace(_order.AsSpan(0, _held));
        }
    }

    private ReadOnlySpan<int> ShardsOf(int fill) => _shards.AsSpan(fill * layout.Buffer, Math.Min(layout.Buffer, _shards.Length - (fill * layout.Buffer)));

    private int SamplesOf(int fill)
    {
        var samples = 0;
        foreach (var shard in ShardsOf(fill))
        {
            samples = checked(samples + layout.Counts[shard]);
        }

        return samples;
    }
}
