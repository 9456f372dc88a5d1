using Verge.Domain;
using Verge.Testing;

namespace Verge.Datasets.Tests.RealData;

public sealed class PublishedCountsTests
{
    [DataFact("ebnerd/train-behaviors.csv.gz", "ebnerd/validation-behaviors.csv.gz", "ebnerd/train-history.csv.gz", "ebnerd/validation-history.csv.gz")]
    public async Task Should_find_the_views_and_clicks_of_ebnerd_and_how_many_are_new()
    {
        var result = await Import("ebnerd", "ebnerd");
        var data = result.Dataset;

        Assert.Equal((0, 0), (result.Report.Malformed, result.Report.Duplicates));
        Assert.Equal(50_080, data.Sessions.Sum(s => s.Requests.Length));
        Assert.Equal(583_054, data.Sessions.Sum(s => s.Requests.Sum(r => r.Candidates.Length)));
        var clicked = data.Sessions.Sum(s => s.Requests.Sum(r => r.Candidates.Count(c => c.Clicked)));
        Assert.Equal(120, result.Report.LeftOut["article clicked twice in one view: the second click"]);
        Assert.Equal(50_393, clicked + 120);
        Assert.Equal(1_935, data.Sessions.Select(s => s.UserId).Distinct().Count());
        Assert.Equal(25_929, data.Sessions.Length);

        var unknown = DatasetStatistics.Of(TimeSplit.At(data, result.PublishedCut!.Value));
        Assert.Equal(0.95, unknown.Single(s => s.Name == "clicks on items never shown in training").Value, 0.005);
    }

    [DataFact("sessions/retailrocket")]
    public Task Should_find_the_published_sessions_of_retailrocket() =>
        CheckSessions("retailrocket", 126_168, 36_968, 685_984, 15_132, 0.43);

    [DataFact("sessions/diginetica")]
    public Task Should_find_the_published_sessions_of_diginetica() =>
        CheckSessions("diginetica", 186_670, 43_097, 906_140, 60_858, 0.48);

    [DataFact("taobao/UserBehavior.csv.gz")]
    public async Task Should_find_the_users_and_orders_of_taobao()
    {
        var result = await Import("taobao", "taobao/UserBehavior.csv.gz");

        Assert.Equal((30_958, 0), (result.Report.Rows, result.Report.Malformed));
        Assert.Equal(294, result.Dataset.Interactions.Select(i => i.UserId).Distinct().Count());
        Assert.Equal(638, result.Dataset.Interactions.Count(i => i.Kind == EventKind.Ordered));
        Assert.Equal(1_873, result.Dataset.Items.Select(i => i.Attribute("category")).Distinct().Count());
    }

    private static async Task CheckSessions(string name, int sessions, int items, int clicks, int pairs, double shorterThanFour)
    {
        var result = await Import("sessions", $"sessions/{name}");

        Assert.Equal((name, 0), (result.Dataset.Name, result.Report.Malformed));
        Assert.Equal((items, clicks, pairs), (result.Dataset.Items.Length, result.Dataset.Interactions.Length, result.TestPairs.Length));
        var lengths = result.Dataset.Interactions.CountBy(click => click.SessionId, StringComparer.Ordinal).ToList();
        Assert.Equal(sessions, lengths.Count);
        Assert.Equal(shorterThanFour, (double)lengths.Count(l => l.Value < 4) / sessions, 0.005);
    }

    private static Task<ImportResult> Import(string kind, string path) => DatasetImporters.ByKind(kind).ImportAsync(Testing.RealData.PathOf(path));
}
