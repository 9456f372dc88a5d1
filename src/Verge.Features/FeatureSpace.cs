using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>A fitted schema: what the device has, and the vocabularies that only training and cloud have.</summary>
/// <remarks>Thread-safe; the encoding methods do not allocate.</remarks>
public sealed partial class FeatureSpace
{
    /// <summary>A fitted schema.</summary>
    /// <param name="device">Schema, borders and scaling.</param>
    /// <param name="vocabularies">One an item attribute, in the schema's order.</param>
    /// <exception cref="FeatureException">Vocabularies that are not the schema's.</exception>
    public FeatureSpace(DeviceFeatures device, ImmutableArray<Vocabulary> vocabularies)
    {
        ArgumentNullException.ThrowIfNull(device);
        Vocabulary.CheckNames(vocabularies, device.Schema.ItemAttributes.Select(attribute => attribute.Name));
        Device = device;
        Vocabularies = vocabularies;
    }

    /// <summary>Schema, borders and scaling: what a phone downloads.</summary>
    public DeviceFeatures Device { get; }

    /// <summary>One vocabulary an item attribute, in the schema's order.</summary>
    public ImmutableArray<Vocabulary> Vocabularies { get; }

    /// <summary>What is encoded.</summary>
    [JsonIgnore]
    public FeatureSchema Schema => Device.Schema;

    /// <summary>The row of a value of attribute <paramref name="index"/>; 0 where unknown.</summary>
    public int AttributeRow(int index, string? value) => Vocabularies[index].Row(value);

    /// <summary>The embedding rows of an item, one an attribute; 0 for what is unknown.</summary>
    public void EncodeRows(Item item, Span<int> rows)
    {
        ArgumentNullException.ThrowIfNull(item);
        for (var i = 0; i < Vocabularies.Length; i++)
        {
            rows[i] = Vocabularies[i].Row(item.Attribute(Vocabularies[i].Name));
        }
    }

    /// <inheritdoc cref="DeviceFeatures.EncodeActions"/>
    public void EncodeActions(BehaviorKind kind, ReadOnlySpan<float> raw, TimeSpan? time, Span<float> output) =>
        Device.EncodeActions(kind, raw, time, output);

    /// <inheritdoc cref="DeviceFeatures.DecayBucket"/>
    public int DecayBucket(BehaviorKind kind, TimeSpan toTrigger) => Device.DecayBucket(kind, toTrigger);

    /// <inheritdoc cref="DeviceFeatures.ScaleScores"/>
    public void ScaleScores(ReadOnlySpan<float> raw, Span<float> output) => Device.ScaleScores(raw, output);

    /// <summary>As JSON, on one line, the same bytes every time.</summary>
    public string ToJson() => FeatureJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, strictly.</summary>
    /// <exception cref="FeatureException">An unknown, missing or impossible field, named.</exception>
    public static FeatureSpace FromJson(string json) => JsonField.Read(json, "feature space", Read);

    private static FeatureSpace Read(JsonField json)
    {
        json.WithOnly("device", "vocabularies");
        return new(DeviceFeatures.Read(json["device"]), json["vocabularies"].List(ReadVocabulary));
    }

    private static Vocabulary ReadVocabulary(JsonField json)
    {
        json.WithOnly("name", "values");
        return new(json["name"].Text(), json["values"].List(value => value.Text()));
    }
}
