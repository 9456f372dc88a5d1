using System.Collections.Immutable;
using System.Globalization;

namespace Verge.NeuralNetworks;

/// <summary>
/// How samples are cut into shards, and how many shards stand in memory at a time: the shuffle buffer. With the seed it gives the order of each epoch,
/// whether the shards are files or parts of a list.
/// </summary>
/// <remarks>
/// An epoch puts the shards in an order, takes <paramref name="Buffer"/> of them at a time, and puts the samples of these in an order. Where all shards fit
/// into the buffer, that is the order of <see cref="MemorySamples{TSample}"/> without shards. Unlike a buffer that is drawn from and filled up sample by
/// sample, a run can go on anywhere by reading the shards of one buffer.
/// </remarks>
/// <param name="Counts">Samples of each shard, at least 1.</param>
/// <param name="Buffer">Shards in memory, at least 1.</param>
public sealed record ShardLayout(ImmutableArray<int> Counts, int Buffer)
{
    /// <summary>All samples.</summary>
    public long Count => Counts.Sum(count => (long)count);

    /// <summary>Times that the buffer is filled in an epoch.</summary>
    internal int Fills => (Counts.Length + Buffer - 1) / Buffer;

    /// <summary>As <see cref="ISampleSource{TSample}.Order"/>.</summary>
    internal string Order => Fills <= 1 ? "" : string.Create(
        CultureInfo.InvariantCulture, $"{Counts.Length} shards of {Counts.Min()} to {Counts.Max()}, {Buffer} at a time");

    internal ShardLayout Validated()
    {
        if (Counts.IsDefaultOrEmpty || Counts.Any(count => count < 1))
        {
            throw new ArgumentException("shards: got none, or one without samples, expected at least one sample in each", nameof(Counts));
        }

        Check.AtLeast(Buffer, 1, nameof(Buffer));
        return this;
    }

    /// <summary>The shards in an epoch's order.</summary>
    internal void OrderShards(Span<int> shards, ulong seed, int epoch)
    {
        InPlace(shards);
        if (Fills > 1)
        {
            new SeededGenerator(OfEpoch(seed, epoch)).Shuffle(shards);
        }
    }

    /// <summary>The samples of one filling of the buffer, numbered through, in order.</summary>
    internal void OrderSamples(Span<int> samples, ulong seed, int epoch, int fill)
    {
        InPlace(samples);
        var own = OfEpoch(seed, epoch);
        new SeededGenerator(Fills > 1 ? SeededGenerator.Derive(own, (ulong)fill + 1) : own).Shuffle(samples);
    }

    internal static void InPlace(Span<int> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i;
        }
    }

    private static ulong OfEpoch(ulong seed, int epoch) => SeededGenerator.Derive(SeededGenerator.Derive(seed, "order"), (ulong)epoch);
}
