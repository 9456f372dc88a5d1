using Verge.Domain;

namespace Verge.Features;

public sealed partial class DeviceFeatures
{
    /// <summary>The code of an action that sets no input: a binary act that was not done, a time that does not exist.</summary>
    public const int NoCode = -1;

    /// <summary>Encodes one behavior's actions.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="raw">Raw values in the schema's order; all zero for a page-view that is still open.</param>
    /// <param name="time">
    /// Since the previous behavior of the same kind in this sequence (<see langword="null"/>: there is none, no bucket is
    /// set). With <see cref="DecayMode.Reencoded"/>: from the behavior to the trigger. Below zero counts as zero: a
    /// device's clock may jump back.
    /// </param>
    /// <param name="output"><c>[FeatureSchema.ActionWidth(kind)]</c>, all of it written: 0 or 1.</param>
    /// <exception cref="FeatureException">A value that the action cannot have, named.</exception>
    public void EncodeActions(BehaviorKind kind, ReadOnlySpan<float> raw, TimeSpan? time, Span<float> output)
    {
        var encoders = EncodersOf(kind);
        CheckCount(kind, raw.Length);
        output = output[..Schema.ActionWidth(kind)];
        output.Clear();
        for (var i = 0; i < encoders.Length; i++)
        {
            var code = encoders[i].Code(raw[i]);
            if (code != NoCode)
            {
                output[code] = 1;
            }
        }

        var bucket = TimeBucket(kind, time);
        if (bucket != NoCode)
        {
            output[output.Length - Schema.DecayBuckets + bucket] = 1;
        }
    }

    /// <summary>The same actions in compact form: for each the index of the input it sets, or <see cref="NoCode"/>.</summary>
    /// <param name="kind">The behavior's kind.</param>
    /// <param name="raw">Raw values in the schema's order.</param>
    /// <param name="codes">One code an action.</param>
    /// <exception cref="FeatureException">A value that the action cannot have, named.</exception>
    public void EncodeActionCodes(BehaviorKind kind, ReadOnlySpan<float> raw, Span<int> codes)
    {
        var encoders = EncodersOf(kind);
        CheckCount(kind, raw.Length);
        for (var i = 0; i < encoders.Length; i++)
        {
            codes[i] = encoders[i].Code(raw[i]);
        }
    }

    /// <summary>Bucket of the time since the previous behavior of the same kind; <see cref="NoCode"/> where there is none.</summary>
    public int GapBucket(BehaviorKind kind, TimeSpan? sincePrevious) =>
        sincePrevious is { } gap ? TimesOf(kind).Gap.Bucket(Seconds(gap), "gap") : NoCode;

    /// <summary>Bucket of the time from a behavior (its <see cref="Behavior.At"/>) to the trigger.</summary>
    public int DecayBucket(BehaviorKind kind, TimeSpan toTrigger) => TimesOf(kind).Decay.Bucket(Seconds(toTrigger), "decay");

    private int TimeBucket(BehaviorKind kind, TimeSpan? time) =>
        Schema.DecayMode != DecayMode.Reencoded ? GapBucket(kind, time)
        : time is { } decay ? DecayBucket(kind, decay)
        : NoCode;

    private static float Seconds(TimeSpan time) => MathF.Max(0, (float)time.TotalSeconds);

    private Encoder[] EncodersOf(BehaviorKind kind) => kind switch
    {
        BehaviorKind.Exposure => _exposure,
        BehaviorKind.PageView => _pageView,
        _ => throw new FeatureException("kind", kind, "Exposure or PageView"),
    };

    private TimeBuckets TimesOf(BehaviorKind kind) => kind switch
    {
        BehaviorKind.Exposure => ExposureTimes,
        BehaviorKind.PageView => PageViewTimes,
        _ => throw new FeatureException("kind", kind, "Exposure or PageView"),
    };

    private void CheckCount(BehaviorKind kind, int count)
    {
        var expected = EncodersOf(kind).Length;
        if (count != expected)
        {
            throw new FeatureException($"actions of {kind}", $"{count} values", $"{expected} ({string.Join(", ", Schema.Actions(kind).Select(a => a.Name))})");
        }
    }

    /// <summary>One action with its place in the vector.</summary>
    private sealed record Encoder(ActionFeature Action, Bucketizer? Buckets, int Offset)
    {
        public int Code(float raw) => Action.Kind switch
        {
            ActionFeatureKind.Bucketized => Offset + Buckets!.Bucket(raw, Action.Name),
            ActionFeatureKind.Binary when raw == 0 => NoCode,
            ActionFeatureKind.Binary when raw == 1 => Offset,
            ActionFeatureKind.OneHot when raw >= 0 && raw < Action.Size && raw == MathF.Floor(raw) => Offset + (int)raw,
            ActionFeatureKind.OneHot => throw new FeatureException(Action.Name, raw, $"a whole number from 0 to {Action.Size - 1}"),
            _ => throw new FeatureException(Action.Name, raw, "0 or 1"),
        };
    }
}
