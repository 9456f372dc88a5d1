using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;

namespace Verge.Training;

/// <summary>
/// A preset for a data set that came by no importer: the attributes, titles, prices and dates that its items have, and
/// EdgeRec's behaviors. What it has not is no input.
/// </summary>
internal static partial class OwnDataPreset
{
    private const int AttributesAtMost = 12;
    private const int Width = 16;

    /// <summary>Makes it.</summary>
    /// <exception cref="ArgumentException">Behaviors have actions, but not those of <see cref="FeatureSchema.EdgeRec"/>.</exception>
    public static DataPreset Of(Dataset data, bool quick)
    {
        var basis = DataPreset.ByKind(DataPreset.SyntheticKind, quick);
        var attributes = Attributes(data);
        var scores = Scores(data, attributes);
        var retrieval = Retrieval(data, attributes);
        var towers = new TwoTowersOptions { IdDropout = retrieval.IsOfIdsAlone ? 0 : DataPresets.IdDropout };
        return basis with
        {
            Kind = "",
            Pipeline = basis.Pipeline with
            {
                Schema = FeatureSchema.EdgeRec with
                {
                    ItemAttributes = [.. (attributes.IsEmpty ? [Item.ItemIdAttribute] : attributes).Select(name => new AttributeFeature(name, WidthOf(name)))],
                    Scores = scores,
                    ExposureActions = Actions(data, BehaviorKind.Exposure),
                    PageViewActions = Actions(data, BehaviorKind.PageView),
                },
                RetrievalSchema = retrieval,
                Retrieval = towers,
                HomeRetrieval = towers,
                RankingSchema = Ranking(attributes, scores),
            },
        };
    }

    /// <summary>Attributes that tell items apart and whose names can stand in a schema, by name.</summary>
    private static ImmutableArray<string> Attributes(Dataset data) =>
        [.. Telling(data).Where(name => Name().IsMatch(name) && name != Item.ItemIdAttribute).Order(StringComparer.Ordinal).Take(AttributesAtMost)];

    /// <summary>Attributes that tell items apart.</summary>
    private static IEnumerable<string> Telling(Dataset data) => data.Items.SelectMany(item => item.Attributes)
        .GroupBy(attribute => attribute.Key, attribute => attribute.Value, StringComparer.Ordinal)
        .Where(values => values.Distinct(StringComparer.Ordinal).Skip(1).Any())
        .Select(values => values.Key);

    private static int WidthOf(string attribute) =>
        FeatureSchema.EdgeRec.ItemAttributes.FirstOrDefault(known => known.Name == attribute)?.Width ?? Width;

    private static ImmutableArray<string> Scores(Dataset data, ImmutableArray<string> attributes) =>
        PagingScoreNames.Default.RemoveAll(score => score switch
        {
            PagingScoreNames.ItemOrderRate => !data.Interactions.Any(interaction => interaction.Kind == EventKind.Ordered),
            PagingScoreNames.CategoryClickRate => !attributes.Contains("category"),
            PagingScoreNames.PriceRank => !data.Items.Any(item => item.Price is not null) && !data.Sessions.Any(session => session.Pages.Any(page => !page.Prices.IsEmpty)),
            PagingScoreNames.Freshness => !data.Items.Any(item => item.ListedAt is not null),
            _ => false,
        });

    private static ImmutableArray<ActionFeature> Actions(Dataset data, BehaviorKind kind)
    {
        var known = FeatureSchema.EdgeRec.Actions(kind);
        var other = data.Sessions.SelectMany(session => session.Behaviors).FirstOrDefault(behavior => behavior.Kind == kind && behavior.Actions.Length != known.Length);
        if (other is null)
        {
            return known;
        }

        return data.Sessions.SelectMany(session => session.Behaviors).All(behavior => behavior.Kind != kind || behavior.Actions.IsEmpty)
            ? []
            : throw new ArgumentException(
                $"sessions.behaviors.actions: got {other.Actions.Length} values for the {kind} of item '{other.ItemId}' at {other.At:O}, "
                + $"expected none in all of them or {known.Length} in all of them: {string.Join(", ", known.Select(action => action.Name))}");
    }

    private static RetrievalSchema Retrieval(Dataset data, ImmutableArray<string> attributes) => new()
    {
        ItemAttributes = [new(Item.ItemIdAttribute, 64), .. attributes.Select(name => new AttributeFeature(name, Width))],
        TitleBuckets = data.Items.Any(item => item.Title.Length > 0) ? new RetrievalSchema().TitleBuckets : 0,
        PriceBuckets = data.Items.Any(item => item.Price is not null) ? DataPresets.PriceLevels : 0,

        // Those that are too many, or whose names are free text, are hashed.
        AspectBuckets = Telling(data).Except(attributes, StringComparer.Ordinal).Any() ? DataPresets.AspectRows : 0,
    };

    private static RankingSchema Ranking(ImmutableArray<string> attributes, ImmutableArray<string> scores)
    {
        var all = new RankingSchema();
        var fields = all.Fields.RemoveAll(field => field.Kind == RankingFieldKind.Item && field.Name != Item.ItemIdAttribute && !attributes.Contains(field.Name));
        var names = fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        return all with
        {
            SequenceAttributes = attributes.Contains("category") ? all.SequenceAttributes : [new(Item.ItemIdAttribute, 48)],
            Fields =
            [
                .. fields.RemoveAll(field => field.Kind == RankingFieldKind.Cross && !field.Of.All(names.Contains)),
                .. attributes.Where(name => !names.Contains(name)).Select(name => new RankingField(name, RankingFieldKind.Item, Width)),
            ],
            Dense = all.Dense.RemoveAll(name => !scores.Contains(name)),
        };
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
