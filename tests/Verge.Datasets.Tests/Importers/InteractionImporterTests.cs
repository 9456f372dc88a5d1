using Verge.Domain;
using Verge.Testing;
using static Verge.Datasets.Tests.Importers.Importing;

namespace Verge.Datasets.Tests.Importers;

public sealed class InteractionImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_read_taobao_by_time_with_categories_and_without_favorites()
    {
        var path = _folder.Write("UserBehavior.csv", "1,10,100,pv,50\n1,11,101,cart,40\n2,10,100,fav,45\n1,10,100,buy,60\n1,10,100,pv,50\n3,10,102,pv,70\n");

        var result = await Import("taobao", path);

        Assert.Equal(
            [("1", "11", EventKind.Carted, 40L), ("1", "10", EventKind.Clicked, 50), ("1", "10", EventKind.Ordered, 60), ("3", "10", EventKind.Clicked, 70)],
            result.Dataset.Interactions.Select(i => (i.UserId, i.ItemId, i.Kind, i.At.ToUnixTimeSeconds())));
        Assert.Equal([("10", "100"), ("11", "101")], result.Dataset.Items.Select(i => (i.Id, i.Attribute("category")!)));
        Assert.Equal(1, result.Report.Duplicates);
        Assert.Equal(1, result.Report.LeftOut["favorite (fav): neither click, cart nor order"]);
        Assert.Equal(1, result.Report.LeftOut["item seen in a second category: the first is kept"]);
    }

    [Theory]
    [InlineData("1,10,100,view,50", "behavior", "view")]
    [InlineData("1,10,100,pv,", "time", "")]
    [InlineData("1,10,100,pv,-5", "time", "-5")]
    [InlineData("1,10,,pv,5", "category", "")]
    [InlineData("1,10,100,pv", "row", "4 fields")]
    public async Task Should_report_a_malformed_taobao_row(string row, string field, string value)
    {
        var result = await Import("taobao", _folder.Write("u.csv", $"1,10,100,pv,50\n{row}\n1,10,100,pv,51\n"));

        var issue = Assert.Single(result.Report.Issues);
        Assert.Equal((2, field, value), (issue.Line, issue.Field, issue.Value));
        Assert.Equal(2, result.Dataset.Interactions.Length);
    }

    [Fact]
    public async Task Should_read_globo_hours_in_milliseconds()
    {
        const string header = "user_id,session_id,session_start,session_size,click_article_id,click_timestamp\n";
        _folder.Write("clicks_hour_000.csv", header + "0,9,1506825423000,2,157541,1506826828020\n");
        _folder.Write("clicks_hour_001.csv", header + "0,9,1506825423000,2,157542,1506826828010\n0,9,1506825423000,2,157543,1506826828\n0,9,1506825423000,2,157543,0\n");

        var result = await Import("globo", _folder.Path, new ImportOptions { MaxMalformedShare = 1 });

        Assert.Equal(["157543", "157542", "157541"], result.Dataset.Interactions.Select(i => i.ItemId));
        Assert.Equal(1506826828020, result.Dataset.Interactions[2].At.ToUnixTimeMilliseconds());
        Assert.Equal("9", result.Dataset.Interactions[0].SessionId);
        Assert.Equal("click_timestamp", Assert.Single(result.Report.Issues).Field);
    }

    [Fact]
    public async Task Should_read_sessions_in_their_order_and_keep_the_published_test_pairs()
    {
        _folder.WriteGzip("train.txt.gz", "1 2 1\r\n3 4\r\n\r\n");
        _folder.Write("test.txt", "1 2\t9\n3\t1\n");

        var result = await Import("sessions", _folder.Path);

        Assert.Equal(Path.GetFileName(_folder.Path), result.Dataset.Name);
        Assert.Equal(
            [("s0", "1", 0L), ("s0", "2", 1), ("s0", "1", 2), ("s3", "3", 3), ("s3", "4", 4)],
            result.Dataset.Interactions.Select(i => (i.SessionId, i.ItemId, i.At.ToUnixTimeSeconds())));
        Assert.Equal((SessionTestPair[])[new(["1", "2"], "9"), new(["3"], "1")], result.TestPairs);
        Assert.Equal(["1", "2", "3", "4", "9"], result.Dataset.Items.Select(i => i.Id));
        Assert.Equal(4, result.Report.Rows);
    }

    [Theory]
    [InlineData("train.txt", "1  2", "items", "1  2")]
    [InlineData("train.txt", "1 2\t3", "row", "2 fields")]
    [InlineData("test.txt", "1 2", "row", "1 fields")]
    [InlineData("test.txt", "\t3", "prefix", "")]
    [InlineData("test.txt", "1\t", "target", "")]
    [InlineData("test.txt", "1\t2 3", "target", "2 3")]
    public async Task Should_report_a_malformed_session_line(string file, string line, string field, string value)
    {
        _folder.Write("train.txt", "1 2\n5 6\n");
        _folder.Write("test.txt", "1\t2\n5\t6\n");
        File.AppendAllText(_folder[file], line + "\n");

        var issue = Assert.Single((await Import("sessions", _folder.Path)).Report.Issues);

        Assert.Equal((_folder[file], 3, field, value), (issue.File, issue.Line, issue.Field, issue.Value));
    }
}
