using Verge.Domain;

namespace Verge.Features.Tests;

public class DeviceFeaturesTests
{
    private static readonly FeatureSpace Space = Fit();

    private static float[] PageView { get; } = [12, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0];

    private static float[] Exposure { get; } = [3, 1, 2.5f, 0.4f, 2, 0];

    [Fact]
    public void Should_set_one_input_a_bucket_and_one_an_act()
    {
        var vector = new float[50];
        Space.EncodeActions(BehaviorKind.PageView, PageView, TimeSpan.FromSeconds(4), vector);
        Assert.Equal(1, vector[..10].Sum());
        Assert.Equal(PageView[1..], vector[10..20]);
        Assert.Equal(1, vector[20..].Sum());
        Space.EncodeActions(BehaviorKind.PageView, PageView, null, vector);
        Assert.Equal(0, vector[20..].Sum());
    }

    [Fact]
    public void Should_tell_an_open_page_from_a_short_visit()
    {
        var (open, quick) = (new float[50], new float[50]);
        Space.EncodeActions(BehaviorKind.PageView, new float[11], null, open);
        Space.EncodeActions(BehaviorKind.PageView, [0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], null, quick);
        Assert.Equal(1, open[0]);
        Assert.Equal(1, quick[1]);
    }

    [Fact]
    public void Should_take_a_clock_that_jumps_back_as_no_time()
    {
        Assert.Equal(Space.DecayBucket(BehaviorKind.Exposure, TimeSpan.Zero), Space.DecayBucket(BehaviorKind.Exposure, TimeSpan.FromDays(-3)));
        Assert.Equal(Space.Device.GapBucket(BehaviorKind.PageView, TimeSpan.Zero), Space.Device.GapBucket(BehaviorKind.PageView, TimeSpan.FromTicks(-1)));
    }

    [Theory]
    [InlineData(5, 3, "delete_reason")]
    [InlineData(5, -1, "delete_reason")]
    [InlineData(5, 0.5f, "delete_reason")]
    [InlineData(5, float.NaN, "delete_reason")]
    [InlineData(0, float.PositiveInfinity, "exposure_duration")]
    public void Should_name_an_exposure_value_that_cannot_be(int index, float value, string feature)
    {
        float[] raw = [.. Exposure];
        raw[index] = value;
        Assert.Equal(feature, Assert.Throws<FeatureException>(() => Space.EncodeActions(BehaviorKind.Exposure, raw, null, new float[69])).Feature);
    }

    [Theory]
    [InlineData(2, 0.5f, "buy")]
    [InlineData(2, float.NaN, "buy")]
    [InlineData(1, 2, "cart")]
    public void Should_name_a_page_view_value_that_cannot_be(int index, float value, string feature)
    {
        float[] raw = [.. PageView];
        raw[index] = value;
        Assert.Equal(feature, Assert.Throws<FeatureException>(() => Space.EncodeActions(BehaviorKind.PageView, raw, null, new float[50])).Feature);
    }

    [Fact]
    public void Should_want_all_values()
    {
        var error = Assert.Throws<FeatureException>(() => Space.EncodeActions(BehaviorKind.Exposure, [1, 2], null, new float[69]));
        Assert.Contains("exposure_duration", error.Message, StringComparison.Ordinal);
        Assert.Throws<FeatureException>(() => Space.Device.EncodeItem(new float[64], new float[9], null, new float[76]));
        var embedding = new float[65];
        embedding[7] = float.NaN;
        Assert.Throws<FeatureException>(() => Space.Device.EncodeItem(embedding, new float[9], null, new float[76]));
    }

    [Fact]
    public void Should_put_embedding_scores_and_touch_side_by_side()
    {
        var vector = new float[76];
        Space.Device.EncodeItem([.. Enumerable.Range(1, 65).Select(i => (float)i)], [], TimeSpan.FromSeconds(Math.E - 1), vector);
        Assert.Equal(Enumerable.Range(1, 65).Select(i => (float)i), vector[..65]);
        Assert.Equal(new float[9], vector[65..74]);
        Assert.Equal(1, vector[74]);
        Assert.Equal(0.1f, vector[75], 1e-6);
        Space.Device.EncodeItem(new float[65], [], null, vector);
        Assert.Equal([0, 0], vector[74..]);
    }

    [Fact]
    public void Should_not_allocate_while_encoding()
    {
        var (actions, item, embedding, scores) = (new float[69], new float[76], new float[65], new float[9]);
        long Encode()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50; i++)
            {
                Space.EncodeActions(BehaviorKind.Exposure, Exposure, TimeSpan.FromSeconds(i), actions);
                Space.Device.EncodeItem(embedding, scores, TimeSpan.FromSeconds(i), item);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Encode();
        Assert.Equal(0, Encode());
    }

    [Fact]
    public void Should_read_back_what_it_wrote()
    {
        var json = Space.ToJson();
        var read = FeatureSpace.FromJson(json);
        Assert.Equal(json, read.ToJson());
        var (expected, got) = (new float[69], new float[69]);
        Space.EncodeActions(BehaviorKind.Exposure, Exposure, TimeSpan.FromSeconds(9), expected);
        read.EncodeActions(BehaviorKind.Exposure, Exposure, TimeSpan.FromSeconds(9), got);
        Assert.Equal(expected, got);
        Assert.DoesNotContain("item3", DeviceFeatures.FromJson(Space.Device.ToJson()).ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"exposureTimes\":", "\"exposureTime\":", "exposureTime")]
    [InlineData("\"vocabularies\":[{\"name\":\"category\"", "\"vocabularies\":[{\"name\":\"kategory\"", "kategory")]
    [InlineData("\"scores\":{\"names\":[\"retrieval_similarity\"", "\"scores\":{\"names\":[\"similarity\"", "similarity")]
    [InlineData("\"gap\":{\"size\":30", "\"gap\":{\"size\":31", "31")]
    public void Should_name_what_does_not_fit_the_schema(string from, string to, string named)
    {
        var json = Space.ToJson();
        Assert.Contains(from, json, StringComparison.Ordinal);
        Assert.Contains(named, Assert.Throws<FeatureException>(() => FeatureSpace.FromJson(json.Replace(from, to, StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    private static FeatureSpace Fit()
    {
        var schema = FeatureSchema.EdgeRec with { Touched = true };
        var shop = new RandomShop(5, schema, sessions: 20);
        return FeatureSpace.Fit(schema, shop.Dataset, shop.Scores);
    }
}
