using Verge.Testing;

namespace Verge.IntegrationTests.Cli;

/// <summary>Another real data set through the whole of <c>verge train</c>: lists without order, articles without attributes.</summary>
public class NewsTests
{
    [DataFact("ebnerd")]
    public async Task Should_order_lists_of_news_better_than_they_come()
    {
        using var folder = new TemporaryFolder();
        var result = (await VergeProcess.RunAsync(
            "train", "--data", "ebnerd", "--path", RealData.PathOf("ebnerd"), "--out", folder["data"], "--quick", "--json")).Succeeded();
        var gauc = Assert.Single(result.Json).GetProperty("stages").EnumerateArray()
            .Single(stage => stage.GetProperty("metric").GetString() == "gauc" && stage.GetProperty("baseline_name").GetString() == "ShownOrder");
        Assert.InRange(gauc.GetProperty("gain_low").GetDouble(), 0.1, 1);
    }
}
