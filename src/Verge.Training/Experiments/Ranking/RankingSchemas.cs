using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>What the rankers of an experiment see of a kind of data: what a bundle's ranker sees of it, with the experiment's tasks, sequences, crosses, dense features and bias inputs.</summary>
internal static class RankingSchemas
{
    private const int CrossRows = 65_536;
    private const int AttributeWidth = 8;

    /// <summary>The schema of a kind.</summary>
    /// <param name="kind">One of <see cref="DataPreset.Kinds"/>.</param>
    /// <param name="options">What differs from the preset.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">A task that such data has not.</exception>
    public static RankingSchema Of(string kind, RankingDataOptions options, string where)
    {
        var preset = DataPreset.ByKind(kind).Pipeline.RankingSchema;
        ImmutableArray<AttributeFeature> attributes = options.ItemAttributes.IsEmpty ? preset.SequenceAttributes : [.. options.ItemAttributes.Select(name => Attribute(preset, name))];
        return preset with
        {
            Tasks = RankingTasks.Of(kind, options.Tasks, where),
            SequenceAttributes = attributes,
            Sequences =
            [
                RankingSequence.Clicks with
                {
                    Length = options.SequenceLength,
                    Kinds = [options.Sequence == RankingEvents.Clicks ? EventKind.Clicked : EventKind.PageAct],
                    Window = Days(options.SequenceDays),
                },
                .. Sequence("cart", EventKind.Carted, options.CartLength, options.CartDays),
                .. Sequence("order", EventKind.Ordered, options.OrderLength, options.OrderDays),
            ],
            Fields =
            [
                .. Crossed(preset.Fields).Where(field => field.Kind != RankingFieldKind.DisplayPosition || options.DisplayPosition != DisplayPosition.None).Select(field => field.Kind == RankingFieldKind.Cross && options.CrossRows is { } rows ? field with { Size = rows } : field),
            ],
            Activity = options.Activity ? new DenseSchema() : preset.Activity,
            Bias = options.Bias ? Bias(kind, attributes) : preset.Bias,
        };
    }

    /// <summary>Pages of a shop are segments of a feed, those of a search are lists of their own; items without a category are known as neighbors by their id.</summary>
    private static RankingBias Bias(string kind, ImmutableArray<AttributeFeature> attributes)
    {
        var bias = new RankingBias { IsFeed = kind == DataPreset.SyntheticKind };
        return attributes.Any(attribute => attribute.Name == bias.Attribute) ? bias : bias with { Attribute = Item.ItemIdAttribute };
    }

    private static IEnumerable<RankingSequence> Sequence(string name, EventKind kind, int length, int days) =>
        length == 0 ? [] : [new(name, length) { Kinds = [kind], Window = Days(days) }];

    private static TimeSpan? Days(int days) => days > 0 ? TimeSpan.FromDays(days) : null;

    /// <summary>As wide as the preset has it, in the sequence or as a field.</summary>
    private static AttributeFeature Attribute(RankingSchema preset, string name) =>
        preset.SequenceAttributes.FirstOrDefault(attribute => attribute.Name == name)
            ?? new(name, preset.Fields.FirstOrDefault(field => field.Kind == RankingFieldKind.Item && field.Name == name)?.Width ?? AttributeWidth);

    /// <summary>Items that are bare ids are crossed with where they stand, the one thing of the context: a wide part needs something.</summary>
    private static ImmutableArray<RankingField> Crossed(ImmutableArray<RankingField> fields) => fields.Any(field => field.Kind == RankingFieldKind.Cross)
        ? fields
        : fields.Add(new("surface_item", RankingFieldKind.Cross, 16, CrossRows) { Of = ["surface", Item.ItemIdAttribute] });
}
