using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Tests.Presets;

public class DataPresetTests
{
    private static readonly Dataset s_log = new SyntheticShop(new() { Users = 12, Items = 80, Days = 4 }).Log();

    public static TheoryData<string> Kinds => [.. DataPreset.Kinds.ToArray()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_have_inputs_that_go_together(string kind)
    {
        foreach (var quick in new[] { false, true })
        {
            var preset = DataPreset.ByKind(kind, quick);
            AssertValid(preset.Pipeline);
            Assert.InRange(preset.Late, 0.01, preset.HeldOut - 0.01);
            Assert.InRange(preset.HeldOut, 0.5, 0.95);
        }
    }

    [Theory]
    [InlineData("trivago")]
    [InlineData("ebnerd")]
    public void Should_ask_items_without_attributes_for_none(string kind)
    {
        var options = DataPreset.ByKind(kind).Pipeline;
        Assert.Equal([Item.ItemIdAttribute], options.Schema.ItemAttributes.Select(attribute => attribute.Name));
        Assert.Equal([Item.ItemIdAttribute], options.RetrievalSchema.ItemAttributes.Select(attribute => attribute.Name));
        Assert.Equal(0, options.RetrievalSchema.TitleBuckets);
        Assert.DoesNotContain(options.RankingSchema.Fields, field => field.Name == "category" || field.Kind == RankingFieldKind.Cross);
    }

    [Fact]
    public void Should_refuse_an_unknown_kind() =>
        Assert.StartsWith("kind: got 'taobao', expected one of synthetic, trivago", Assert.Throws<ArgumentException>(() => DataPreset.ByKind("taobao")).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_take_the_preset_of_a_stored_data_sets_kind() =>
        Assert.Equal(DatasetSchemas.Trivago, DataPreset.Of(new() { Dataset = s_log, Kind = "trivago" }).Pipeline.Schema);

    [Fact]
    public void Should_refuse_a_log_without_lists()
    {
        var clicks = s_log with { Name = "clicks", Sessions = [.. s_log.Sessions.Select(session => session with { Requests = [] })] };
        var error = Assert.Throws<ArgumentException>(() => DataPreset.Of(new() { Dataset = clicks, Kind = "globo" }));
        Assert.Contains("sessions: got none with a re-ranking request in the data set 'clicks' (globo)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_use_all_that_a_data_set_of_ones_own_has()
    {
        var options = DataPreset.Of(new() { Dataset = s_log }).Pipeline;
        Assert.Equal(DataPreset.ByKind(DataPreset.SyntheticKind).Pipeline.ViewItemLoss, options.ViewItemLoss);
        AssertValid(options);
        Assert.Superset(new HashSet<string> { "category", "brand" }, options.Schema.ItemAttributes.Select(attribute => attribute.Name).ToHashSet());
        Assert.Equal(15, options.Schema.ItemAttributes.Single(attribute => attribute.Name == "category").Width);
        Assert.Equal(PagingScoreNames.Default, options.Schema.Scores);
        Assert.Contains(options.RankingSchema.Fields, field => field.Name == "user_category");
        Assert.NotEqual(0, options.RetrievalSchema.TitleBuckets);
        Assert.NotEqual(0, options.RetrievalSchema.PriceBuckets);
        // All of its attributes are declared: there are none beside them.
        Assert.Equal(0, options.RetrievalSchema.AspectBuckets);
    }

    [Fact]
    public void Should_hash_attributes_that_cannot_be_declared()
    {
        ShouldHash(item => item.Attributes.Add("Größe (EU)", item.Id[^1..]), true);
        ShouldHash(item => item.Attributes.AddRange(Enumerable.Range(0, 12).Select(i => KeyValuePair.Create($"free_{i:00}", item.Id))), true);
        // What all items have tells none from another.
        ShouldHash(item => item.Attributes.Add("Shop", "ours"), false);

        static void ShouldHash(Func<Item, ImmutableSortedDictionary<string, string>> attributes, bool expected)
        {
            var data = s_log with { Items = [.. s_log.Items.Select(item => item with { Attributes = attributes(item) })] };
            var options = DataPreset.Of(new() { Dataset = data }).Pipeline;
            AssertValid(options);
            Assert.Equal(expected, options.RetrievalSchema.AspectBuckets > 0);
            var features = RetrievalFeatures.Fit(options.RetrievalSchema, data);
            Assert.Equal(expected, features.EncodeAspects(data.Items[0]).Length > 0);
        }
    }

    [Fact]
    public void Should_see_prices_and_free_attributes_of_the_synthetic_shop()
    {
        var schema = DataPreset.ByKind(DataPreset.SyntheticKind).Pipeline.RetrievalSchema;
        var features = RetrievalFeatures.Fit(schema, s_log);
        var item = s_log.Items[0];
        Assert.Equal(item.Attributes.Count - 2, features.EncodeAspects(item).Length);
        Span<int> rows = stackalloc int[features.RowsOfItem];
        features.EncodeRows(item, rows);
        Assert.InRange(rows[^1], 1, schema.PriceBuckets);
    }

    [Fact]
    public void Should_ask_for_nothing_that_it_has_not()
    {
        var options = DataPreset.Of(new() { Dataset = Plain() }).Pipeline;
        AssertValid(options);
        Assert.Equal([Item.ItemIdAttribute], options.Schema.ItemAttributes.Select(attribute => attribute.Name));
        Assert.Equal([PagingScoreNames.RetrievalSimilarity, PagingScoreNames.ClickProbability, PagingScoreNames.ItemClickRate, PagingScoreNames.LogPosition, PagingScoreNames.Popularity], options.Schema.Scores.ToArray());
        Assert.Empty(options.Schema.ExposureActions);
        Assert.Equal(FeatureSchema.EdgeRec.PageViewActions, options.Schema.PageViewActions);
        Assert.DoesNotContain(options.RankingSchema.Fields, field => field.Kind == RankingFieldKind.Cross);
        Assert.Equal((0, 0, 0), (options.RetrievalSchema.TitleBuckets, options.RetrievalSchema.PriceBuckets, options.RetrievalSchema.AspectBuckets));
    }

    [Fact]
    public void Should_train_all_stages_on_a_data_set_of_ones_own()
    {
        var data = Plain();
        var preset = DataPreset.Of(new() { Dataset = data }, quick: true);
        using var pipeline = TrainingPipeline.Run(PipelineSlices.ByEventFraction(data, preset.Late, preset.HeldOut), preset.Pipeline);
        Assert.True(pipeline.Reranking.Samples > 0);
    }

    [Fact]
    public void Should_refuse_behaviors_whose_actions_it_does_not_know()
    {
        var odd = s_log with { Sessions = [.. s_log.Sessions.Select(session => session with { Behaviors = [.. session.Behaviors.Select(behavior => behavior with { Actions = [1, 2] })] })] };
        var error = Assert.Throws<ArgumentException>(() => DataPreset.Of(new() { Dataset = odd }));
        Assert.Contains("sessions.behaviors.actions: got 2 values", error.Message, StringComparison.Ordinal);
        Assert.Contains("exposure_duration", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Bare ids, clicks, and lists; nothing known of an exposure.</summary>
    private static Dataset Plain() => s_log with
    {
        Items = [.. s_log.Items.Select(item => new Item { Id = item.Id })],
        Interactions = [.. s_log.Interactions.Where(interaction => interaction.Kind == EventKind.Clicked)],
        Sessions =
        [
            .. s_log.Sessions.Select(session => session with
            {
                Behaviors = [.. session.Behaviors.Select(behavior => behavior.Kind == BehaviorKind.Exposure ? behavior with { Actions = [] } : behavior)],
            }),
        ],
    };

    private static void AssertValid(PipelineOptions options)
    {
        options.Schema.Validate();
        options.RetrievalSchema.Validate();
        options.RankingSchema.Validate();
        var schema = options.RankingSchema;
        options.Ranking.Transformer.Validated(schema.SequenceAttributes.Sum(attribute => attribute.Width) + schema.PositionWidth);
        options.Validated();
        options.Reranking.Validated();
    }
}
