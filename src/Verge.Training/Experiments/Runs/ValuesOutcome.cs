using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>The values of some metrics, query by query: what retrieval is measured by, whose scores of a whole catalogue are too many to keep.</summary>
/// <param name="samples">At least one; a query that one leaves out, all leave out.</param>
/// <param name="slices">The same of parts that were measured apart from the others; null for none.</param>
public sealed class ValuesOutcome(
    IReadOnlyDictionary<MetricName, WeightedMeanSample> samples, ImmutableSortedDictionary<string, IReadOnlyDictionary<MetricName, WeightedMeanSample>>? slices = null) : RunOutcome
{
    private const int RoomAtOnce = 1 << 16;
    private readonly WeightedMeanSample _first = samples.Values.First();

    /// <inheritdoc/>
    public override int Queries => _first.Requests + _first.Excluded;

    /// <inheritdoc/>
    public override int? Excluded => _first.Excluded;

    /// <inheritdoc/>
    public override ImmutableArray<string> Slices => slices is null ? [] : [.. slices.Keys];

    /// <inheritdoc/>
    public override bool Holds(MetricName metric) => samples.ContainsKey(metric);

    /// <inheritdoc/>
    public override MetricSample? Sample(MetricName metric, string slice = "")
    {
        ArgumentNullException.ThrowIfNull(slice);
        return slice.Length == 0 ? samples.GetValueOrDefault(metric) : slices?.GetValueOrDefault(slice)?.GetValueOrDefault(metric);
    }

    /// <inheritdoc/>
    public override string Describe(string slice = "") => slices?.GetValueOrDefault(slice)?.Values.FirstOrDefault() is { } part
        ? string.Create(CultureInfo.InvariantCulture, $"{part.Requests:N0} queries of {part.Users.Count:N0} users, asked apart among the whole catalogue.")
        : string.Create(
        CultureInfo.InvariantCulture,
        $"{Queries:N0} queries; {Excluded:N0} ({100.0 * _first.Excluded / Math.Max(1, Queries):0.0} %) of them, whose targets training had not shown, are left out. The others are of {_first.Users.Count:N0} users.");

    internal override void Write(BinaryWriter writer)
    {
        Write(writer, samples);
        if (slices is null)
        {
            return;
        }

        writer.Write(slices.Count);
        foreach (var (slice, of) in slices)
        {
            writer.Write(slice);
            Write(writer, of);
        }
    }

    private static void Write(BinaryWriter writer, IReadOnlyDictionary<MetricName, WeightedMeanSample> samples)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var value in samples.Values.SelectMany(sample => sample.Values))
        {
            names.TryAdd(value.User, names.Count);
            names.TryAdd(value.Request, names.Count);
        }

        writer.Write(names.Count);
        foreach (var name in names.Keys)
        {
            writer.Write(name);
        }

        writer.Write(samples.Count);
        foreach (var (metric, sample) in samples)
        {
            writer.Write(metric.ToString());
            writer.Write(sample.Excluded);
            writer.Write(sample.Values.Count);
            foreach (var (user, request, value, weight) in sample.Values)
            {
                writer.Write7BitEncodedInt(names[user]);
                writer.Write7BitEncodedInt(names[request]);
                writer.Write(value);
                writer.Write(weight);
            }
        }
    }

    internal static ValuesOutcome Read(BinaryReader reader) => new(ReadSamples(reader));

    /// <summary>Reads one with slices.</summary>
    internal static ValuesOutcome ReadSliced(BinaryReader reader) => new(
        ReadSamples(reader), Many(reader, () => KeyValuePair.Create<string, IReadOnlyDictionary<MetricName, WeightedMeanSample>>(reader.ReadString(), ReadSamples(reader))).ToImmutableSortedDictionary(StringComparer.Ordinal));

    private static Dictionary<MetricName, WeightedMeanSample> ReadSamples(BinaryReader reader)
    {
        var names = Many(reader, reader.ReadString);
        var read = Many(reader, () =>
        {
            var (metric, excluded) = (MetricName.Parse(reader.ReadString()), reader.ReadInt32());
            var values = Many(reader, () => new RequestValue(
                names[reader.Read7BitEncodedInt()], names[reader.Read7BitEncodedInt()], reader.ReadDouble(), reader.ReadDouble()));
            return (metric, sample: new WeightedMeanSample(metric.ToString(), values, excluded));
        });
        return read.Length == 0 ? throw new InvalidDataException("Got values of no metric.") : read.ToDictionary(one => one.metric, one => one.sample);
    }

    private static T[] Many<T>(BinaryReader reader, Func<T> read)
    {
        // A damaged number may be any: room is made as there is something to put into it.
        var count = reader.ReadInt32();
        var all = new List<T>(Math.Clamp(count, 0, RoomAtOnce));
        for (var i = 0; i < count; i++)
        {
            all.Add(read());
        }

        return count < 0 ? throw new InvalidDataException($"Got {count} of something, expected at least 0.") : [.. all];
    }
}
