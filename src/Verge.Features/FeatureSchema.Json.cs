using System.Security.Cryptography;
using System.Text;
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
        ArgumentNullException.ThrowIfNull(json);
        var schema = FeatureJson.Read<FeatureSchema>(Encoding.UTF8.GetBytes(json), "feature schema");
        schema.Validate();
        return schema;
    }
}
