using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// What the re-ranker sees of an item and of a behavior, before any data has been seen (EdgeRec Table 5). Borders,
/// scaling and vocabularies are fitted to it: <see cref="DeviceFeatures"/>, <see cref="FeatureSpace"/>.
/// </summary>
/// <remarks>
/// Item vector: <c>[attribute embeddings in order | scaled scores | touched, log1p(seconds since) / 10]</c>, the last two
/// only with <see cref="Touched"/>. Action vector: <c>[one block an action in order | decay buckets]</c>.
/// </remarks>
public sealed partial record FeatureSchema
{
    /// <summary>Embedded item attributes, in their order in the item vector.</summary>
    public required ImmutableArray<AttributeFeature> ItemAttributes { get; init; }

    /// <summary>Names of the raw scores p7 that come with each candidate, in order.</summary>
    public required ImmutableArray<string> Scores { get; init; }

    /// <summary>
    /// Whether an item vector also says if the item was touched (its page opened) before in this session, and how long
    /// ago: in every row, behaviors and candidates, or in none.
    /// </summary>
    public required bool Touched { get; init; }

    /// <summary>Actions of an exposure, in the order of <see cref="Behavior.Actions"/>.</summary>
    public required ImmutableArray<ActionFeature> ExposureActions { get; init; }

    /// <summary>Actions of a page-view, in the order of <see cref="Behavior.Actions"/>.</summary>
    public required ImmutableArray<ActionFeature> PageViewActions { get; init; }

    /// <summary>Buckets of a time: since the previous behavior, and from a behavior to the trigger.</summary>
    public required int DecayBuckets { get; init; }

    /// <summary>Where the time to the trigger enters.</summary>
    public required DecayMode DecayMode { get; init; }

    /// <summary>Floats of the concatenated embedding rows of one item.</summary>
    [JsonIgnore]
    public int EmbeddingWidth
    {
        get
        {
            // No LINQ: the device asks at each step, which must not allocate.
            var width = 0;
            foreach (var attribute in ItemAttributes)
            {
                width += attribute.Width;
            }

            return width;
        }
    }

    /// <summary>Floats of an item vector that are not embeddings: scores, and the two touched features if any.</summary>
    [JsonIgnore]
    public int DenseWidth => Scores.Length + (Touched ? 2 : 0);

    /// <summary>Floats of one item vector (74 in the paper).</summary>
    [JsonIgnore]
    public int ItemWidth => EmbeddingWidth + DenseWidth;

    /// <summary>The actions of one kind of behavior.</summary>
    public ImmutableArray<ActionFeature> Actions(BehaviorKind kind) => kind switch
    {
        BehaviorKind.Exposure => ExposureActions,
        BehaviorKind.PageView => PageViewActions,
        _ => throw new FeatureException("kind", kind, "Exposure or PageView"),
    };

    /// <summary>Floats of one action vector: 69 for an exposure, 50 for a page-view in the paper.</summary>
    public int ActionWidth(BehaviorKind kind)
    {
        var width = DecayBuckets;
        foreach (var action in Actions(kind))
        {
            width += action.Size;
        }

        return width;
    }

    /// <summary>Two schemas are equal when every part of theirs is.</summary>
    public bool Equals(FeatureSchema? other) => ReferenceEquals(this, other) || other is not null && string.Equals(Hash, other.Hash, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);
}
