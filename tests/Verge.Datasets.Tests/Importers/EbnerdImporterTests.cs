using Verge.Domain;
using Verge.Testing;
using static Verge.Datasets.Tests.Importers.Importing;

namespace Verge.Datasets.Tests.Importers;

public sealed class EbnerdImporterTests : IDisposable
{
    private const string Header =
        "impression_id,article_id,impression_time,read_time,scroll_percentage,device_type,article_ids_inview,article_ids_clicked,user_id,is_sso_user,gender,postcode,age,is_subscriber,session_id,next_read_time,next_scroll_percentage\n";

    private const string HistoryHeader = "user_id,impression_time_fixed,article_id_fixed,read_time_fixed,scroll_percentage_fixed\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_make_a_request_of_every_view_with_what_the_user_saw_and_read_before()
    {
        var result = await Import(
            View(1, "", 100, "20.0", "", "a b c", "b", "12.0", "80.0") +
            View(2, "b", 121, "12.0", "80.0", "c d", "d", "7.0", ""));

        var session = Assert.Single(result.Dataset.Sessions);
        Assert.Equal(("u", "train-s"), (session.UserId, session.SessionId));
        Assert.Equal([(Surface.Home, null), (Surface.ViewItem, "b")], session.Pages.Select(p => (p.Surface, p.AnchorItemId)));
        Assert.Equal([false, true, false], session.Requests[0].Candidates.Select(c => c.Clicked));

        // [count] and [seconds, scrolled 25, 50, 75, 90 %]
        Assert.Collection(
            session.Behaviors,
            b => AssertIs(b, BehaviorKind.Exposure, "a", 100, 120, 0, [1]),
            b => AssertIs(b, BehaviorKind.Exposure, "c", 100, 120, 0, [1]),
            b => AssertIs(b, BehaviorKind.PageView, "b", 121, 133, 0, [12, 1, 1, 1, 0]),
            b => AssertIs(b, BehaviorKind.Exposure, "c", 121, 133, 1, [2]),
            b => AssertIs(b, BehaviorKind.PageView, "d", 133, 140, 1, [7, 0, 0, 0, 0]));
        Assert.All(session.Behaviors, b => Assert.Equal(DatasetSchemas.Ebnerd.Actions(b.Kind).Length, b.Actions.Length));

        // The second view is inside b, which is open then.
        Assert.Equal([0, 3], session.Requests.Select(r => r.HistoryLength));
        Assert.Equal([("b", 120L), ("d", 133L)], result.Dataset.Interactions.Select(i => (i.ItemId, i.At.ToUnixTimeSeconds())));
    }

    [Fact]
    public async Task Should_not_count_as_history_what_a_view_of_no_length_showed()
    {
        var session = Assert.Single((await Import(View(1, "x", 100, "0.0", "", "a b", "b", "", ""))).Dataset.Sessions);

        Assert.Equal(["x", "a", "b"], session.Behaviors.Select(b => b.ItemId));
        Assert.All(session.Behaviors, b => Assert.Equal(At(100), b.At));
        Assert.Equal(1, Assert.Single(session.Requests).HistoryLength);
    }

    [Fact]
    public async Task Should_end_a_visit_where_the_next_page_begins_and_give_reading_to_the_first_of_two_clicks()
    {
        var session = Assert.Single((await Import(
            View(1, "", 100, "10.0", "", "a b c", "b c", "50.0", "60.0") + View(2, "", 130, "5.0", "", "a", "", "", ""))).Dataset.Sessions);

        var views = session.Behaviors.Where(b => b.Kind == BehaviorKind.PageView).ToList();
        Assert.Equal(2, views.Count);
        AssertIs(views[0], BehaviorKind.PageView, "b", 110, 130, 0, [50, 1, 1, 0, 0]);
        AssertIs(views[1], BehaviorKind.PageView, "c", 110, 110, 0, [0, 0, 0, 0, 0]);
    }

    [Fact]
    public async Task Should_read_a_folder_with_history_without_counting_a_click_twice()
    {
        _folder.WriteGzip("train-behaviors.csv.gz", Header + View(1, "", 1000, "20.0", "", "a b", "b", "12.0", ""));
        _folder.Write("train-history.csv", HistoryHeader + "u,500 600,x y,1 2,-1 100\n");
        _folder.Write("validation-behaviors.csv", Header + View(1, "", 9000, "20.0", "", "a b", "a", "12.0", ""));
        _folder.Write("validation-history.csv", HistoryHeader + "u,500 1021 1500,x b b,1 2 3,-1 100 50\n");

        var result = await Importing.Import("ebnerd", _folder.Path);

        Assert.Equal(
            [("x", 500L), ("y", 600), ("b", 1020), ("b", 1500), ("a", 9020)],
            result.Dataset.Interactions.Select(i => (i.ItemId, i.At.ToUnixTimeSeconds())));
        Assert.Equal(2, result.Report.LeftOut["history click that stands in another file too"]);
        Assert.Equal(["train-s", "validation-s"], result.Dataset.Sessions.Select(s => s.SessionId));
        Assert.Equal(At(9000), result.PublishedCut);
        Assert.Equal([("x", 500L), ("y", 600), ("a", 1000), ("b", 1000)], result.Dataset.Items.Select(i => (i.Id, i.ListedAt!.Value.ToUnixTimeSeconds())));
        Assert.Equal(4, result.Report.Files.Length);
        Assert.Equal(2, result.Dataset.Timeline!.Total);
    }

    [Fact]
    public async Task Should_leave_out_a_repeated_impression()
    {
        var view = View(1, "", 100, "20.0", "", "a b", "b", "12.0", "");
        var result = await Import(view + view);

        Assert.Equal(1, result.Report.Duplicates);
        Assert.Single(Assert.Single(result.Dataset.Sessions).Requests);
    }

    [Theory]
    [InlineData("", "100", "x", "", "a b", "b", "read_time", "x")]
    [InlineData("", "100", "5.0", "101", "a b", "b", "scroll_percentage", "101")]
    [InlineData("", "100", "-2", "", "a b", "b", "read_time", "-2")]
    [InlineData("", "100", "5.0", "", "", "", "article_ids_inview", "")]
    [InlineData("", "100", "5.0", "", "a  b", "b", "article_ids_inview", "a  b")]
    [InlineData("", "100", "5.0", "", "a b", "c", "article_ids_clicked", "c")]
    [InlineData("", "2023-05-18", "5.0", "", "a b", "b", "impression_time", "2023-05-18")]
    public async Task Should_report_a_malformed_view(
        string article, string time, string read, string scroll, string inView, string clicked, string field, string value)
    {
        var good = View(1, "", 100, "20.0", "", "a b", "b", "12.0", "");
        var result = await Import(good + $"2,{article},{time},{read},{scroll},2,{inView},{clicked},u,false,,,,false,s,,\n");

        var issue = Assert.Single(result.Report.Issues);
        Assert.Equal((3, field, value), (issue.Line, issue.Field, issue.Value));
        Assert.Single(Assert.Single(result.Dataset.Sessions).Requests);
    }

    [Theory]
    [InlineData("u,500 600,x,1,1", "impression_time_fixed", "1 times joined by single blanks, one an item")]
    [InlineData("u,500 later,x y,1 1,1 1", "impression_time_fixed", "Unix seconds from 1 to 4102444799")]
    public async Task Should_report_a_malformed_history(string row, string field, string expected)
    {
        _folder.Write("train-behaviors.csv", Header + View(1, "", 1000, "20.0", "", "a b", "b", "12.0", ""));
        _folder.Write("train-history.csv", HistoryHeader + "v,500,x,1,1\n" + row + "\n");

        var issue = Assert.Single((await Importing.Import("ebnerd", _folder.Path)).Report.Issues);

        Assert.Equal((3, field, expected), (issue.Line, issue.Field, issue.Expected));
    }

    [Fact]
    public async Task Should_say_which_files_a_folder_lacks()
    {
        var error = await Assert.ThrowsAsync<DatasetImportException>(() => Importing.Import("ebnerd", _folder.Path));

        Assert.Contains("train-behaviors.csv or validation-behaviors.csv", error.Message, StringComparison.Ordinal);
    }

    private static void AssertIs(Behavior behavior, BehaviorKind kind, string item, long from, long to, int page, float[] actions)
    {
        Assert.Equal((kind, item, At(from), At(to), page), (behavior.Kind, behavior.ItemId, behavior.StartedAt, behavior.ClosedAt, behavior.PageIndex));
        Assert.Equal(actions, behavior.Actions);
    }

    private static string View(
        int id, string article, long at, string read, string scroll, string inView, string clicked, string nextRead, string nextScroll) =>
        Invariant($"{id},{article},{at},{read},{scroll},2,{inView},{clicked},u,false,,,,false,s,{nextRead},{nextScroll}\n");

    private Task<ImportResult> Import(string rows) =>
        Importing.Import("ebnerd", _folder.Write("train-behaviors.csv", Header + rows));
}
