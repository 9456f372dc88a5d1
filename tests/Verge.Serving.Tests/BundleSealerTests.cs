namespace Verge.Serving.Tests;

public class BundleSealerTests
{
    [Fact]
    public void Should_seal_what_was_trained_though_a_figure_does_not_exist()
    {
        using var folder = new ShopFolder();
        var manifest = TinyShop.SealMeasured(folder.Bundles, new Dictionary<string, double>
        {
            ["ranking.auc"] = double.NaN,
            ["rerank.gauc"] = double.PositiveInfinity,
            ["retrieval.recall@20"] = 0.25,
        });
        var (name, value) = Assert.Single(manifest.Metrics);
        Assert.Equal(("retrieval.recall@20", 0.25), (name, value));
        Assert.True(Directory.Exists(Path.Combine(folder.Bundles, manifest.Version)));
    }
}
