namespace Verge.Features;

public sealed partial class DeviceFeatures
{
    /// <summary>As JSON, on one line, the same bytes every time: a bundle's <c>device/features.json</c>.</summary>
    public string ToJson() => FeatureJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, strictly.</summary>
    /// <exception cref="FeatureException">An unknown, missing or impossible field, named.</exception>
    public static DeviceFeatures FromJson(string json) => JsonField.Read(json, "device features", Read);

    internal static DeviceFeatures Read(JsonField json)
    {
        json.WithOnly("schema", "exposureBuckets", "pageViewBuckets", "exposureTimes", "pageViewTimes", "scores");
        return new(
            FeatureSchema.Read(json["schema"]), json["exposureBuckets"].List(ReadBucketsIfAny), json["pageViewBuckets"].List(ReadBucketsIfAny),
            ReadTimes(json["exposureTimes"]), ReadTimes(json["pageViewTimes"]), ReadScores(json["scores"]));
    }

    private static Bucketizer? ReadBucketsIfAny(JsonField json) => json.IsNull ? null : ReadBuckets(json);

    private static Bucketizer ReadBuckets(JsonField json)
    {
        json.WithOnly("size", "borders");
        return new(json["size"].Whole(), json["borders"].Numbers());
    }

    private static TimeBuckets ReadTimes(JsonField json)
    {
        json.WithOnly("gap", "decay");
        return new(ReadBuckets(json["gap"]), ReadBuckets(json["decay"]));
    }

    private static ScoreScaling ReadScores(JsonField json)
    {
        json.WithOnly("names", "mean", "deviation");
        return new(json["names"].List(name => name.Text()), json["mean"].Numbers(), json["deviation"].Numbers());
    }
}
