using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>A fitted <see cref="RankingSchema"/>: encodes lists for training and serving alike. Thread-safe.</summary>
public sealed partial class RankingFeatures
{
    private readonly Dictionary<string, Vocabulary> _vocabularies;
    private readonly PagingScores _scores;
    private readonly DenseFeatures? _activity;
    private readonly Dictionary<string, RankingField> _fields;
    private readonly int[] _noBias;

    /// <summary>A fitted schema.</summary>
    /// <param name="schema">What is encoded.</param>
    /// <param name="vocabularies">One an item attribute that the schema names, in the order of <see cref="AttributesOf"/>.</param>
    /// <param name="scaling">Scaling of <see cref="RankingSchema.Dense"/>.</param>
    /// <param name="activityScaling">Scaling of <see cref="RankingSchema.Activity"/>; <see langword="null"/> where the schema declares none.</param>
    /// <exception cref="FeatureException">Parts that are not the schema's.</exception>
    [JsonConstructor]
    public RankingFeatures(RankingSchema schema, ImmutableArray<Vocabulary> vocabularies, ScoreScaling scaling, DenseScaling? activityScaling = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(scaling);
        schema.Validate();
        Vocabulary.CheckNames(vocabularies, AttributesOf(schema));
        if (!scaling.Names.SequenceEqual(schema.Dense, StringComparer.Ordinal))
        {
            throw new FeatureException("scaling", $"'{string.Join(", ", scaling.Names)}'", $"the schema's '{string.Join(", ", schema.Dense)}'");
        }

        if (schema.Activity is null != activityScaling is null)
        {
            throw new FeatureException("activityScaling", activityScaling is null ? "nothing" : "some", schema.Activity is null ? "none: the schema declares no activity" : "the scaling of the schema's activity");
        }

        (Schema, Vocabularies, Scaling, ActivityScaling) = (schema, vocabularies, scaling, activityScaling);
        _activity = schema.Activity is { } activity ? new(activity, activityScaling!) : null;
        _vocabularies = vocabularies.ToDictionary(vocabulary => vocabulary.Name, StringComparer.Ordinal);
        _fields = schema.Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        _scores = new(schema.Dense);
        DenseNames = [.. schema.Dense, .. _activity?.Names ?? []];
        _noBias = new int[schema.Bias?.Length ?? 0];
    }

    /// <summary>What is encoded.</summary>
    public RankingSchema Schema { get; }

    /// <summary>One vocabulary an item attribute, in the order of <see cref="AttributesOf"/>.</summary>
    public ImmutableArray<Vocabulary> Vocabularies { get; }

    /// <summary>Scaling of <see cref="RankingSchema.Dense"/>.</summary>
    public ScoreScaling Scaling { get; }

    /// <summary>Scaling of <see cref="RankingSchema.Activity"/>; <see langword="null"/> where the schema declares none.</summary>
    public DenseScaling? ActivityScaling { get; }

    /// <summary>The columns of <see cref="RankingExample.Dense"/>, in order: those of <see cref="RankingSchema.Dense"/>, then those of <see cref="RankingSchema.Activity"/>.</summary>
    [JsonIgnore]
    public ImmutableArray<string> DenseNames { get; }

    /// <summary>Floats of <see cref="RankingExample.Dense"/>.</summary>
    [JsonIgnore]
    public int DenseWidth => DenseNames.Length;

    /// <summary>The item attributes that a schema names, in the sequence, as fields or as neighbors', each once.</summary>
    public static ImmutableArray<string> AttributesOf(RankingSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return
        [
            .. schema.SequenceAttributes.Select(attribute => attribute.Name)
                .Concat(schema.Fields.Where(field => field.Kind == RankingFieldKind.Item).Select(field => field.Name))
                .Concat(schema.Bias is { } bias ? [bias.Attribute] : [])
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Rows of the table of a sequence attribute, by its index in the schema.</summary>
    public int SequenceRowCount(int index) => _vocabularies[Schema.SequenceAttributes[index].Name].RowCount;

    /// <summary>Rows of the table of a field, by its index in the schema.</summary>
    public int FieldRowCount(int index)
    {
        var field = Schema.Fields[index];
        return field.Kind switch
        {
            RankingFieldKind.Item => _vocabularies[field.Name].RowCount,
            RankingFieldKind.Surface => 1 + Enum.GetValues<Surface>().Length,
            RankingFieldKind.DisplayPosition => 1 + field.Size,
            _ => field.Size,
        };
    }

    /// <summary>As JSON, on one line, the same bytes every time.</summary>
    public string ToJson() => FeatureJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, strictly.</summary>
    /// <exception cref="FeatureException">An unknown, missing or impossible field, named.</exception>
    public static RankingFeatures FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FeatureJson.Read<RankingFeatures>(Encoding.UTF8.GetBytes(json), "ranking features");
    }
}
