using Verge.Domain;
using Verge.Testing;
using static Verge.Datasets.Tests.Importers.Importing;

namespace Verge.Datasets.Tests.Importers;

public sealed class TrivagoImporterTests : IDisposable
{
    private const string Header = "user_id,session_id,timestamp,step,action_type,reference,platform,city,device,current_filters,impressions,prices\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_make_a_page_a_request_and_behaviors_of_a_click_out()
    {
        var session = Assert.Single((await Import(
            Act("u", 100, 1, "interaction item image", "7") +
            Act("u", 110, 2, "interaction item rating", "7") +
            Act("u", 130, 3, "clickout item", "7", "5|7|9", "50|70|90") +
            Act("u", 190, 4, "interaction item deals", "7") +
            Act("u", 200, 5, "filter selection", "5 Star"))).Dataset.Sessions);

        Assert.Equal(("u", "s", At(100)), (session.UserId, session.SessionId, session.StartedAt));
        var page = Assert.Single(session.Pages);
        Assert.Equal((string[])["5", "7", "9"], page.Candidates);
        Assert.Equal((float[])[50, 70, 90], page.Prices);
        Assert.Equal((At(130), Surface.Home), (page.At, page.Surface));

        var request = Assert.Single(session.Requests);
        Assert.Equal((At(130), TriggerKind.Page, 1), (request.At, request.Trigger, request.HistoryLength));
        Assert.Equal(
            (LabeledCandidate[])[new(0, 0, true, false), new(0, 1, true, true), new(0, 2, true, false)],
            request.Candidates);

        // [duration, image, info, rating, deals, search, clickout]
        Assert.Collection(
            session.Behaviors,
            b => AssertView(b, "7", 100, 130, -1, [30, 1, 0, 1, 0, 0, 0]),
            b => AssertExposure(b, "5", 130, 1),
            b => AssertExposure(b, "9", 130, 1),
            b => AssertView(b, "7", 130, 200, 0, [70, 0, 0, 0, 1, 0, 1]));
    }

    [Fact]
    public async Task Should_fit_the_schema_of_the_data_set()
    {
        var session = Assert.Single((await Import(
            Act("u", 100, 1, "search for item", "7") + Act("u", 130, 2, "clickout item", "7", "5|7", "50|70"))).Dataset.Sessions);

        Assert.All(session.Behaviors, b => Assert.Equal(DatasetSchemas.Trivago.Actions(b.Kind).Length, b.Actions.Length));
    }

    [Fact]
    public async Task Should_begin_a_new_page_view_at_another_hotel_a_click_out_and_after_other_acts()
    {
        var session = Assert.Single((await Import(
            Act("u", 1, 1, "interaction item image", "7") +
            Act("u", 2, 2, "interaction item image", "8") +
            Act("u", 3, 3, "change of sort order", "price only") +
            Act("u", 4, 4, "interaction item image", "8") +
            Act("u", 5, 5, "clickout item", "8", "7|8", "1|2") +
            Act("u", 6, 6, "clickout item", "8", "7|8", "1|2"))).Dataset.Sessions);

        Assert.Equal(
            [("7", 1L), ("8", 2), ("8", 4), ("8", 5), ("8", 6)],
            session.Behaviors.Where(b => b.Kind == BehaviorKind.PageView).Select(b => (b.ItemId, b.StartedAt.ToUnixTimeSeconds())));
        Assert.Equal([1f, 2f], session.Behaviors.Where(b => b.Kind == BehaviorKind.Exposure).Select(b => b.Actions[0]));
        Assert.Equal([3, 5], session.Requests.Select(r => r.HistoryLength));
    }

    [Fact]
    public async Task Should_put_rows_in_the_order_of_time_and_step_and_leave_out_repeated_ones()
    {
        var first = Act("u", 100, 1, "interaction item image", "7");
        var second = Act("u", 100, 2, "interaction item image", "8");
        var click = Act("u", 110, 3, "clickout item", "8", "7|8", "1|2");
        var result = await Import(click + second + first + click);

        var session = Assert.Single(result.Dataset.Sessions);
        Assert.Equal(["7", "8", "7", "8"], session.Behaviors.Select(b => b.ItemId));
        Assert.Equal(2, Assert.Single(session.Requests).HistoryLength);
        Assert.Equal(1, result.Report.Duplicates);
        Assert.Equal(3, result.Dataset.Timeline!.Total);
    }

    [Fact]
    public async Task Should_keep_the_list_but_make_no_request_when_the_clicked_hotel_is_not_in_it()
    {
        var result = await Import(Act("u", 100, 1, "clickout item", "6", "7|8", "1|2"));

        var session = Assert.Single(result.Dataset.Sessions);
        Assert.Empty(session.Requests);
        Assert.Single(session.Pages);
        Assert.Equal(["7", "8", "6"], session.Behaviors.Select(b => b.ItemId));
        Assert.Equal("6", Assert.Single(result.Dataset.Interactions).ItemId);
        Assert.Equal(1, result.Report.LeftOut["clicked hotel not in its list: no request"]);
        Assert.Equal(0, result.Report.Malformed);
    }

    [Fact]
    public async Task Should_show_a_hotel_once_a_list_and_count_acts_without_a_hotel()
    {
        var result = await Import(
            Act("u", 90, 1, "interaction item image", "unknown") + Act("u", 100, 2, "clickout item", "8", "7|8|7", "1|2|3"));

        var session = Assert.Single(result.Dataset.Sessions);
        Assert.Equal((string[])["7", "8"], session.Pages[0].Candidates);
        Assert.Equal((float[])[1, 2], session.Pages[0].Prices);
        Assert.Equal(0, session.Requests[0].HistoryLength);
        Assert.Equal(1, result.Report.LeftOut["hotel shown twice in one list: the second showing"]);
        Assert.Equal(1, result.Report.LeftOut["item act without an item (reference 'unknown')"]);
        Assert.DoesNotContain(result.Dataset.Items, item => item.Id == "unknown");
    }

    [Fact]
    public async Task Should_keep_session_ids_unique_where_two_users_share_one()
    {
        var result = await Import(
            Act("u", 100, 1, "interaction item image", "7") + Act("v", 90, 1, "interaction item image", "7"));

        Assert.Equal([("v", "v/s"), ("u", "s")], result.Dataset.Sessions.Select(s => (s.UserId, s.SessionId)));
    }

    [Theory]
    [InlineData("u,s,1541599523000,1,clickout item,7,FR,c,mobile,,5|7,1|2", "timestamp", "1541599523000", "Unix seconds")]
    [InlineData("u,s,later,1,clickout item,7,FR,c,mobile,,5|7,1|2", "timestamp", "later", "Unix seconds")]
    [InlineData("u,s,100,0,clickout item,7,FR,c,mobile,,5|7,1|2", "step", "0", "a step from 1")]
    [InlineData("u,s,100,1,teleport,7,FR,c,mobile,,,", "action_type", "teleport", "an action type")]
    [InlineData("u,s,100,1,clickout item,,FR,c,mobile,,5|7,1|2", "reference", "", "an id of 1 … 256 characters")]
    [InlineData(",s,100,1,clickout item,7,FR,c,mobile,,5|7,1|2", "user_id", "", "an id of 1 … 256 characters")]
    [InlineData("u,s,100,1,clickout item,7,FR,c,mobile,,,", "impressions", "", "the hotels shown")]
    [InlineData("u,s,100,1,clickout item,7,FR,c,mobile,,5||7,1|2|3", "impressions", "5||7", "ids of 1 … 256 characters")]
    [InlineData("u,s,100,1,clickout item,7,FR,c,mobile,,5|7,1", "prices", "1", "2 prices")]
    [InlineData("u,s,100,1,clickout item,7,FR,c,mobile,,5|7,1|-2", "prices", "-2", "a price of at least 0")]
    [InlineData("u,s,100,1,clickout item,7,FR,c,mobile,,5|7,1|NaN", "prices", "NaN", "a price of at least 0")]
    [InlineData("u,s,100,1", "row", "4 fields", "12 fields")]
    [InlineData("u,s,100,1,interaction item image,7,FR,c,mobile,,,,extra", "row", "13 fields", "12 fields")]
    [InlineData("u,s,100,1,interaction item image,7,FR,\"Paris, France,mobile,,,", "row", "u,s,100,1,interaction item image,7,FR,\"Paris, France,mobile,,,", "quotes")]
    public async Task Should_report_a_malformed_row_and_go_on(string row, string field, string value, string expected)
    {
        var good = Act("u", 200, 2, "interaction item image", "7");
        var path = _folder.Write("train.csv", Header + good + row + "\n" + good.Replace("200", "201", StringComparison.Ordinal));

        var result = await Importing.Import("trivago", path);

        Assert.Equal((3, 1), (result.Report.Rows, result.Report.Malformed));
        Assert.Equal(2, result.Dataset.Timeline!.Total);
        var issue = Assert.Single(result.Report.Issues);
        Assert.Equal((path, 3, field, value), (issue.File, issue.Line, issue.Field, issue.Value));
        Assert.Contains(expected, issue.Expected, StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<DatasetImportException>(() => Importing.Import("trivago", path, new ImportOptions { Strict = true }));
        Assert.Equal(issue, error.Issue);
        Assert.Contains($"{path}:3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_the_missing_columns_of_a_wrong_header()
    {
        var path = _folder.Write("train.csv", "user_id,session_id,time\nu,s,1\n");

        var error = await Assert.ThrowsAsync<DatasetImportException>(() => Importing.Import("trivago", path));

        Assert.Contains("user_id,session_id,time", error.Message, StringComparison.Ordinal);
        Assert.Contains("timestamp, step, action_type", error.Message, StringComparison.Ordinal);
        Assert.Contains(":1:", error.Message, StringComparison.Ordinal);
    }

    private static void AssertView(Behavior behavior, string item, long from, long to, int page, float[] actions)
    {
        Assert.Equal((BehaviorKind.PageView, item, page), (behavior.Kind, behavior.ItemId, behavior.PageIndex));
        Assert.Equal((At(from), At(to)), (behavior.StartedAt, behavior.ClosedAt));
        Assert.Equal(actions, behavior.Actions);
    }

    private static void AssertExposure(Behavior behavior, string item, long at, float count)
    {
        Assert.Equal((BehaviorKind.Exposure, item, At(at), At(at)), (behavior.Kind, behavior.ItemId, behavior.StartedAt, behavior.ClosedAt));
        Assert.Equal((float[])[count], behavior.Actions);
        Assert.Equal(0, behavior.PageIndex);
    }

    private static string Act(string user, long at, int step, string action, string reference, string impressions = "", string prices = "") =>
        Invariant($"{user},s,{at},{step},{action},{reference},FR,\"Paris, France\",mobile,,{impressions},{prices}\n");

    private Task<ImportResult> Import(string rows) => Importing.Import("trivago", _folder.Write("train.csv", Header + rows));
}
