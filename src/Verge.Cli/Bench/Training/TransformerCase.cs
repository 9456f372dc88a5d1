using System.Collections.Immutable;
using System.Globalization;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Cli.Bench.Training;

/// <summary>
/// BST: 20 clicks and the target, 64 wide (item 24, category 8, position 32), one block of 8 heads, other features 64 wide,
/// 1024-512-256, 110,000 embedding rows, Adagrad, dropout 0.2.
/// </summary>
internal sealed class TransformerCase : TrainingCase<RankingExample>
{
    /// <summary>Its name.</summary>
    public const string Name = "bst";

    private const int Items = 100_000;
    private const int Categories = 1_000;
    private const int Users = 8_000;
    private const int Clicks = 20;

    private static readonly DateTimeOffset s_now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly RankingFeatures _features;
    private readonly float _dropout;

    private TransformerCase(RankingFeatures features, RankingExample[] samples, int batch, TrainingBenchOptions options)
        : base(
            Name,
            new RankingLearner(new BehaviorSequenceTransformer(features, options.Dropout ? new() : new() { Dropout = 0 }, options.Seed)),
            new Adagrad(), 1e-2, samples, batch, options) => (_features, _dropout) = (features, options.Dropout ? new BehaviorSequenceTransformerOptions().Dropout : 0);

    /// <summary>Makes weights and inputs.</summary>
    public static TransformerCase Make(TrainingBenchOptions options)
    {
        var batch = options.Batch ?? 256;
        var features = Features();
        var numbers = new SeededGenerator(options.Seed);
        var items = Catalogue(numbers);
        RankingExample[] samples = [.. Enumerable.Range(0, Batches * batch).Select(_ => Sample(features, items, numbers))];
        return new(features, samples, batch, options);
    }

    /// <inheritdoc/>
    protected override void Describe(TrainingExport export)
    {
        var attributes = _features.Schema.SequenceAttributes.Length;
        export.Size("attributes", _features.Schema.SequenceAttributes.Select(attribute => attribute.Name));
        export.Size("fields", _features.Schema.Fields.Select(field => field.Name));
        export.Size("clicks", Clicks);
        export.Size("dropout", _dropout);
        export.Size("heads", 8);
        export.Add("history.rows", attributes, Samples.SelectMany(sample => sample.History.Rows));
        export.Add("history.positions", 1, Samples.SelectMany(sample => sample.History.PositionBuckets));
        export.Add("target.rows", attributes, Samples.SelectMany(sample => sample.TargetRows));
        export.Add("field.rows", _features.Schema.Fields.Length, Samples.SelectMany(sample => sample.FieldRows));
        export.Add("labels", 1, Samples.Select(sample => sample.Label));
    }

    /// <summary>A user's page as it is served: the features, and what encodes its candidates, which share the user's clicks.</summary>
    public static (RankingFeatures Features, Func<RankingExample[]> Encode) Page(ulong seed, int candidates)
    {
        var numbers = new SeededGenerator(seed);
        var (features, items) = (Features(), Catalogue(numbers));
        var clicks = Clicked(numbers);
        Item[] page = [.. Enumerable.Range(0, candidates).Select(_ => items[Id(numbers.Next(Items - 1))])];
        return (features, () => features.Encode(Request(Id(1), Id(1), clicks, page, items)));
    }

    /// <summary>Tables of 100,000 items, 1,000 categories, 32 positions, 8,000 users and 968 segments: 110,000 rows.</summary>
    private static RankingFeatures Features()
    {
        var schema = new RankingSchema
        {
            SequenceAttributes = [new(Item.ItemIdAttribute, 24), new("category", 8)],
            Sequences = [new("click", Clicks)],
            PositionBuckets = 32,
            PositionWidth = 32,
            Fields =
            [
                new("user_id", RankingFieldKind.UserId, 32, Users),
                new("user_segment", RankingFieldKind.UserAttribute, 32, 968),
            ],
            Dense = [],
        };
        return new(
            schema,
            [new(Item.ItemIdAttribute, [.. Enumerable.Range(0, Items - 1).Select(Id)]), new("category", [.. Enumerable.Range(0, Categories - 1).Select(Id)])],
            ScoreScaling.Identity([]));
    }

    private static RankingExample Sample(RankingFeatures features, Dictionary<string, Item> items, SeededGenerator numbers)
    {
        var clicks = Clicked(numbers);
        var (user, segment) = (Id(numbers.Next(1_000_000)), Id(numbers.Next(1_000_000)));
        var made = features.Encode(Request(user, segment, clicks, [items[Id(numbers.Next(Items - 1))]], items))[0];
        return new()
        {
            Histories = made.Histories,
            TargetRows = made.TargetRows,
            FieldRows = made.FieldRows,
            Dense = made.Dense,
            UserId = made.UserId,
            ItemId = made.ItemId,
            At = made.At,
            Labels = [numbers.Next(2)],
        };
    }

    private static Dictionary<string, Item> Catalogue(SeededGenerator numbers) => Enumerable.Range(0, Items - 1).Select(i => new Item
    {
        Id = Id(i),
        Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("category", Id(numbers.Next(Categories - 1))),
    }).ToDictionary(item => item.Id, StringComparer.Ordinal);

    private static HistoryClick[] Clicked(SeededGenerator numbers) =>
    [
        .. Enumerable.Range(0, Clicks)
            .Select(i => new HistoryClick(Id(numbers.Next(Items - 1)), s_now.AddSeconds(-Math.Pow(2, 1 + (18 * numbers.NextDouble()))), ""))
            .OrderBy(click => click.At),
    ];

    private static RankingRequest Request(string user, string segment, HistoryClick[] clicks, Item[] candidates, Dictionary<string, Item> items) => new()
    {
        UserId = user,
        UserAttributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("user_segment", segment),
        Surface = Surface.Home,
        At = s_now,
        Clicks = clicks,
        Catalogue = id => items[id],
        Candidates = candidates,
    };

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);
}
