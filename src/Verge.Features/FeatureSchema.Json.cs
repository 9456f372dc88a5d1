using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Verge.Features;

public sealed partial record FeatureSchema
{
    /// <summary>SHA-256 of the schema's JSON, lower-case hexadecimal: equal exactly when the schemas are.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(FeatureJson.WriteUtf8(this)));

    /// <summary>The schema as JSON, on one line, the same bytes every time.</summary>
    public string ToJson() => FeatureJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, strictly.</summary>
    /// <exception cref="FeatureException">An unknown, missing or impossible field, named.</exception>
    public static FeatureSchema FromJson(string json)
    {
        var schema = JsonField.Read(json, "feature schema", Read);
        schema.Validate();
        return schema;
    }

    internal static FeatureSchema Read(JsonField json)
    {
        json.WithOnly("itemAttributes", "scores", "touched", "exposureActions", "pageViewActions", "decayBuckets", "decayMode");
        return new()
        {
            ItemAttributes = json["itemAttributes"].List(ReadAttribute),
            Scores = json["scores"].List(name => name.Text()),
            Touched = json["touched"].Flag(),
            ExposureActions = json["exposureActions"].List(ReadAction),
            PageViewActions = json["pageViewActions"].List(ReadAction),
            DecayBuckets = json["decayBuckets"].Whole(),
            DecayMode = ReadDecayMode(json["decayMode"]),
        };
    }

    private static AttributeFeature ReadAttribute(JsonField json)
    {
        json.WithOnly("name", "width");
        return new(json["name"].Text(), json["width"].Whole());
    }

    private static ActionFeature ReadAction(JsonField json)
    {
        json.WithOnly("name", "kind", "size");
        return new(json["name"].Text(), ReadKind(json["kind"]), json["size"].Whole());
    }

    private static ActionFeatureKind ReadKind(JsonField json) => json.Text() switch
    {
        nameof(ActionFeatureKind.Bucketized) => ActionFeatureKind.Bucketized,
        nameof(ActionFeatureKind.OneHot) => ActionFeatureKind.OneHot,
        nameof(ActionFeatureKind.Binary) => ActionFeatureKind.Binary,
        _ => throw json.Refused("Bucketized, OneHot or Binary"),
    };

    private static DecayMode ReadDecayMode(JsonField json) => json.Text() switch
    {
        nameof(DecayMode.Joined) => DecayMode.Joined,
        nameof(DecayMode.GapOnly) => DecayMode.GapOnly,
        nameof(DecayMode.Reencoded) => DecayMode.Reencoded,
        _ => throw json.Refused("Joined, GapOnly or Reencoded"),
    };
}
