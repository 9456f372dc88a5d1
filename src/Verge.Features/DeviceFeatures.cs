using System.Collections.Immutable;

namespace Verge.Features;

/// <summary>
/// The fitted part of a schema that a phone gets: borders and scaling, no vocabularies (embedding rows come from the
/// cloud). Training and cloud encode with this same object, inside <see cref="FeatureSpace"/>.
/// </summary>
/// <remarks>Thread-safe; the encoding methods do not allocate.</remarks>
public sealed partial class DeviceFeatures
{
    private readonly Encoder[] _exposure;
    private readonly Encoder[] _pageView;

    /// <summary>A fitted schema.</summary>
    /// <param name="schema">What is encoded.</param>
    /// <param name="exposureBuckets">One entry an exposure action: its buckets, or <see langword="null"/> where it is not bucketized.</param>
    /// <param name="pageViewBuckets">The same for page-views.</param>
    /// <param name="exposureTimes">Buckets of an exposure's times.</param>
    /// <param name="pageViewTimes">Buckets of a page-view's times.</param>
    /// <param name="scores">Scaling of the raw scores.</param>
    /// <exception cref="FeatureException">A part that does not fit the schema, named.</exception>
    public DeviceFeatures(
        FeatureSchema schema,
        ImmutableArray<Bucketizer?> exposureBuckets,
        ImmutableArray<Bucketizer?> pageViewBuckets,
        TimeBuckets exposureTimes,
        TimeBuckets pageViewTimes,
        ScoreScaling scores)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(scores);
        schema.Validate();
        (Schema, ExposureBuckets, PageViewBuckets, Scores) = (schema, exposureBuckets, pageViewBuckets, scores);
        ExposureTimes = Checked(exposureTimes, schema.DecayBuckets, nameof(exposureTimes));
        PageViewTimes = Checked(pageViewTimes, schema.DecayBuckets, nameof(pageViewTimes));
        _exposure = Encoders(schema.ExposureActions, exposureBuckets, nameof(exposureBuckets));
        _pageView = Encoders(schema.PageViewActions, pageViewBuckets, nameof(pageViewBuckets));
        if (!scores.Names.SequenceEqual(schema.Scores, StringComparer.Ordinal))
        {
            throw new FeatureException("scores", $"'{string.Join(", ", scores.Names)}'", $"the schema's '{string.Join(", ", schema.Scores)}'");
        }
    }

    /// <summary>What is encoded.</summary>
    public FeatureSchema Schema { get; }

    /// <summary>Buckets of each exposure action; <see langword="null"/> where it is not bucketized.</summary>
    public ImmutableArray<Bucketizer?> ExposureBuckets { get; }

    /// <summary>Buckets of each page-view action; <see langword="null"/> where it is not bucketized.</summary>
    public ImmutableArray<Bucketizer?> PageViewBuckets { get; }

    /// <summary>Buckets of an exposure's times.</summary>
    public TimeBuckets ExposureTimes { get; }

    /// <summary>Buckets of a page-view's times.</summary>
    public TimeBuckets PageViewTimes { get; }

    /// <summary>Scaling of the raw scores.</summary>
    public ScoreScaling Scores { get; }

    private static TimeBuckets Checked(TimeBuckets times, int size, string field)
    {
        ArgumentNullException.ThrowIfNull(times, field);
        return times.Gap.Size == size && times.Decay.Size == size
            ? times
            : throw new FeatureException(field, $"{times.Gap.Size} and {times.Decay.Size} buckets", $"the schema's {size}");
    }

    private static Encoder[] Encoders(ImmutableArray<ActionFeature> actions, ImmutableArray<Bucketizer?> buckets, string field)
    {
        if (buckets.IsDefault || buckets.Length != actions.Length)
        {
            throw new FeatureException(field, buckets.IsDefault ? "null" : $"{buckets.Length} entries", $"one an action, {actions.Length}");
        }

        var encoders = new Encoder[actions.Length];
        var offset = 0;
        for (var i = 0; i < actions.Length; i++)
        {
            var wanted = actions[i].Kind == ActionFeatureKind.Bucketized ? actions[i].Size : 0;
            if ((buckets[i]?.Size ?? 0) != wanted)
            {
                throw new FeatureException($"{field}[{i}] ({actions[i].Name})", $"{buckets[i]?.Size ?? 0} buckets", $"{wanted}");
            }

            encoders[i] = new(actions[i], buckets[i], offset);
            offset += actions[i].Size;
        }

        return encoders;
    }
}
