using Verge.Domain;

namespace Verge.Features.Tests;

public class FeatureSchemaTests
{
    [Fact]
    public void Should_have_the_widths_of_the_paper()
    {
        var schema = FeatureSchema.EdgeRec;
        Assert.Equal(74, schema.ItemWidth);
        Assert.Equal(65, schema.EmbeddingWidth);
        Assert.Equal(9, schema.DenseWidth);
        Assert.Equal(69, schema.ActionWidth(BehaviorKind.Exposure));
        Assert.Equal(50, schema.ActionWidth(BehaviorKind.PageView));
        Assert.Equal(76, (schema with { Touched = true }).ItemWidth);
        schema.Validate();
    }

    [Fact]
    public void Should_read_back_what_it_wrote()
    {
        var schema = FeatureSchema.EdgeRec with { Touched = true, DecayMode = DecayMode.Reencoded };
        var read = FeatureSchema.FromJson(schema.ToJson());
        Assert.Equal(schema, read);
        Assert.Equal(schema.ToJson(), read.ToJson());
        Assert.Equal(schema.Hash, read.Hash);
        Assert.Matches("^[0-9a-f]{64}$", schema.Hash);
    }

    [Fact]
    public void Should_differ_when_any_part_differs()
    {
        var schema = FeatureSchema.EdgeRec;
        FeatureSchema[] others =
        [
            schema with { Touched = true },
            schema with { DecayBuckets = 29 },
            schema with { DecayMode = DecayMode.GapOnly },
            schema with { Scores = [.. schema.Scores.Reverse()] },
            schema with { ItemAttributes = schema.ItemAttributes.SetItem(0, new("category", 16)) },
            schema with { PageViewActions = schema.PageViewActions.RemoveAt(3) },
        ];
        Assert.All(others, other => Assert.NotEqual(schema, other));
        Assert.Equal(others.Length, others.Select(o => o.Hash).Distinct().Count());
    }

    [Fact]
    public void Should_name_an_unknown_and_a_missing_field()
    {
        var json = FeatureSchema.EdgeRec.ToJson();
        var unknown = Assert.Throws<FeatureException>(() => FeatureSchema.FromJson(json.Replace("\"touched\"", "\"tuched\"", StringComparison.Ordinal)));
        Assert.Contains("tuched", unknown.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<FeatureException>(() => FeatureSchema.FromJson(json.Replace("\"decayBuckets\":30,", "", StringComparison.Ordinal)));
        Assert.Contains("decayBuckets", missing.Message, StringComparison.Ordinal);
        Assert.Throws<FeatureException>(() => FeatureSchema.FromJson("null"));
        Assert.Throws<FeatureException>(() => FeatureSchema.FromJson("{"));
    }

    [Theory]
    [InlineData("\"category\"", "\"../category\"", "../category")]
    [InlineData("\"brand\"", "\"category\"", "category")]
    [InlineData("\"width\":40", "\"width\":0", "brand")]
    [InlineData("\"name\":\"cart\",\"kind\":\"Binary\",\"size\":1", "\"name\":\"cart\",\"kind\":\"Binary\",\"size\":2", "cart")]
    [InlineData("\"decayBuckets\":30", "\"decayBuckets\":0", "decayBuckets")]
    [InlineData("\"decayMode\":\"Joined\"", "\"decayMode\":\"Glued\"", "decayMode")]
    public void Should_name_an_impossible_part(string from, string to, string named)
    {
        var json = FeatureSchema.EdgeRec.ToJson();
        Assert.Contains(from, json, StringComparison.Ordinal);
        var error = Assert.Throws<FeatureException>(() => FeatureSchema.FromJson(json.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }
}
