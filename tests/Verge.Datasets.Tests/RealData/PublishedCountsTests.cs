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

    [DataFact("sessions/retailrocket", "sessions/diginetica")]
    public async Task Should_find_the_published_sessions()
    {
        foreach (var (name, sessions, items, clicks, pairs, shorter) in new[]
        {
            ("retailrocket", 126_168, 36_968, 685_984, 15_132, 0.43), ("diginetica", 186_670, 43_097, 906_140, 60_858, 0.48),
        })
        {
            var result = await Import("sessions", $"sessions/{name}");
            var rows = DatasetStatistics.Of(StoredDataset.Of(result));

            Assert.Equal(name, result.Dataset.Name);
            Assert.Equal(0, result.Report.Malformed);
            Assert.Equal(sessions, Value(rows, "sessions"));
            Assert.Equal(items, result.Dataset.Items.Length);
            Assert.Equal(clicks, Value(rows, "clicks"));
            Assert.Equal(pairs, Value(rows, "pairs"));
            Assert.Equal(shorter, Value(rows, "sessions shorter than 4"), 0.005);
        }
    }

    [DataFact("taobao/UserBehavior.csv.gz")]
    public async Task Should_find_the_users_and_orders_of_taobao()
    {
        var result = await Import("taobao", "taobao/UserBehavior.csv.gz");

        Assert.Equal((30_958, 0), (result.Report.Rows, result.Report.Malformed));
        Assert.Equal(294, result.Dataset.Interactions.Select(i => i.UserId).Distinct().Count());
        Assert.Equal(638, result.Dataset.Interactions.Count(i => i.Kind == EventKind.Ordered));
        Assert.Equal(1_873, result.Dataset.Items.Select(i => i.Attribute("category")).Distinct().Count());
    }

    private static double Value(IEnumerable<Statistic> rows, string name) => rows.First(row => row.Name == name).Value;

    private static Task<ImportResult> Import(string kind, string path) => DatasetImporters.ByKind(kind).ImportAsync(Testing.RealData.PathOf(path));
}
