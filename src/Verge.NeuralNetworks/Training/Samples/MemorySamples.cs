namespace Verge.NeuralNetworks;

/// <summary>Samples that are all in memory: each epoch's order is over all of them, or that of shards on disk, cut as they are.</summary>
public sealed class MemorySamples<TSample> : ISampleSource<TSample>
{
    private readonly IReadOnlyList<TSample> _samples;
    private readonly ShardLayout? _layout;

    /// <summary>Samples in an order over all of them.</summary>
    /// <param name="samples">The samples.</param>
    public MemorySamples(IReadOnlyList<TSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        _samples = samples;
    }

    /// <summary>Samples in the order that <see cref="ShardedSamples{TSample}"/> of the same layout have.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="layout">The shards: consecutive parts.</param>
    /// <exception cref="ArgumentException">The layout is of another number of samples, or cannot be.</exception>
    public MemorySamples(IReadOnlyList<TSample> samples, ShardLayout layout)
        : this(samples)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _layout = layout.Validated();
        if (layout.Count != samples.Count)
        {
            throw new ArgumentException($"layout: got {layout.Count} samples, expected {samples.Count}", nameof(layout));
        }
    }

    /// <inheritdoc/>
    public long Count => _samples.Count;

    /// <inheritdoc/>
    public string Order => _layout?.Order ?? "";

    /// <inheritdoc/>
    public ISampleReader<TSample> Open(ulong seed, bool shuffle) => new Reader(_samples, _layout ?? new ShardLayout([_samples.Count], 1), seed, shuffle);

    private sealed class Reader : BufferedReader<TSample>
    {
        private readonly IReadOnlyList<TSample> _samples;
        private readonly int[] _starts;
        private readonly ShardLayout _layout;
        private readonly List<(int End, int Start)> _held = [];

        public Reader(IReadOnlyList<TSample> samples, ShardLayout layout, ulong seed, bool shuffle)
            : base(layout, seed, shuffle)
        {
            (_samples, _layout, _starts) = (samples, layout, new int[layout.Counts.Length]);
            for (var i = 1; i < _starts.Length; i++)
            {
                _starts[i] = _starts[i - 1] + layout.Counts[i - 1];
            }
        }

        public override void Dispose()
        {
        }

        protected override TSample this[int place]
        {
            get
            {
                var begin = 0;
                foreach (var (end, start) in _held)
                {
                    if (place < end)
                    {
                        return _samples[start + place - begin];
                    }

                    begin = end;
                }

                throw new ArgumentOutOfRangeException(nameof(place), place, "expected one of the buffer");
            }
        }

        protected override void Load(ReadOnlySpan<int> shards, ReadOnlySpan<int> next)
        {
            _held.Clear();
            var end = 0;
            foreach (var shard in shards)
            {
                _held.Add((end += _layout.Counts[shard], _starts[shard]));
            }
        }
    }
}
