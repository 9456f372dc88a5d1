using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>What the rankers of an experiment see of a kind of data: what a bundle's ranker sees of it, with the experiment's sequence and crosses.</summary>
internal static class RankingSchemas
{
    private const int CrossRows = 65_536;

    /// <summary>The schema of a kind.</summary>
    /// <param name="kind">One of <see cref="DataPreset.Kinds"/>.</param>
    /// <param name="options">The sequence, and the crosses' size.</param>
    public static RankingSchema Of(string kind, RankingDataOptions options)
    {
        var preset = DataPreset.ByKind(kind).Pipeline.RankingSchema;
        return preset with
        {
            Sequences =
            [
                RankingSequence.Clicks with
                {
                    Length = options.SequenceLength,
                    Kinds = [options.Sequence == RankingEvents.Clicks ? EventKind.Clicked : EventKind.PageAct],
                    Window = options.SequenceDays > 0 ? TimeSpan.FromDays(options.SequenceDays) : null,
                },
            ],
            Fields =
            [
                .. Crossed(preset.Fields).Where(field => field.Kind != RankingFieldKind.DisplayPosition || options.DisplayPosition != DisplayPosition.None).Select(field => field.Kind == RankingFieldKind.Cross && options.CrossRows is { } rows ? field with { Size = rows } : field),
            ],
        };
    }

    /// <summary>Items that are bare ids are crossed with where they stand, the one thing of the context: a wide part needs something.</summary>
    private static ImmutableArray<RankingField> Crossed(ImmutableArray<RankingField> fields) => fields.Any(field => field.Kind == RankingFieldKind.Cross)
        ? fields
        : fields.Add(new("surface_item", RankingFieldKind.Cross, 16, CrossRows) { Of = ["surface", Item.ItemIdAttribute] });
}
