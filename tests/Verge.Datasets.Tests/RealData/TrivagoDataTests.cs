using Verge.Domain;
using Verge.Testing;

namespace Verge.Datasets.Tests.RealData;

public sealed class TrivagoDataTests(TrivagoDataTests.Imported imported) : IClassFixture<TrivagoDataTests.Imported>
{
    private const string File = "trivago/train.csv.gz";

    public sealed class Imported
    {
        private readonly Lazy<Task<ImportResult>> _result = new(
            () => DatasetImporters.ByKind("trivago").ImportAsync(Testing.RealData.PathOf(File)));

        public Task<ImportResult> Result => _result.Value;
    }

    [DataFact(File)]
    public async Task Should_find_every_row_of_the_published_sample()
    {
        var result = await imported.Result;
        var (data, report) = (result.Dataset, result.Report);

        Assert.Equal(79_125, report.Rows);
        Assert.Equal(79_125, data.Timeline!.Total);
        Assert.Equal(0, report.Malformed);
        Assert.Equal(0, report.Duplicates);
        Assert.Equal(5_260, data.Sessions.Select(s => s.UserId).Distinct().Count());
        Assert.Equal(6_066, data.Sessions.Length);
        Assert.Equal(10_740, data.Interactions.Length);
        Assert.Equal(10_740, data.Sessions.Sum(s => s.Pages.Length));
        Assert.Equal(10_739, data.Sessions.Sum(s => s.Requests.Length));
        Assert.Equal(1, report.LeftOut["clicked hotel not in its list: no request"]);
        Assert.Equal(3, report.LeftOut["item act without an item (reference 'unknown')"]);
    }

    /// <summary>
    /// GAUC is EdgeRec's (equation 16: weighted by the length of the list); MRR is over the same requests. Lists of one
    /// hotel have one class: no AUC.
    /// </summary>
    [DataFact(File)]
    public async Task Should_reproduce_the_published_rules_on_the_last_quarter_of_events()
    {
        var split = TimeSplit.ByEventFraction((await imported.Result).Dataset, 0.75);
        var requests = (from session in split.Future.Sessions from request in session.Requests select (session, request)).ToList();
        var rated = requests.Where(r => r.request.Candidates.Length > 1).ToList();

        var shown = Rate(rated, (_, request) => [.. Enumerable.Range(0, request.Candidates.Length)]);
        var touched = Rate(rated, TouchedFirst.Order);

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1541687779), split.Cuts[0]);
        Assert.Equal((2_427, 2_416), (requests.Count, rated.Count));
        Assert.Equal(0.744, shown.Gauc, 0.0005);
        Assert.Equal(0.443, shown.Mrr, 0.0005);
        Assert.Equal(0.823, touched.Gauc, 0.0005);
        Assert.Equal(0.597, touched.Mrr, 0.0005);

        var untouched = requests.Count(r => TouchedFirst.Touched(r.session, r.request).Count == 0);
        var clickedTouched = requests.Count(r => TouchedFirst.Touched(r.session, r.request).ContainsKey(Clicked(r.session, r.request)));
        Assert.Equal(0.31, (double)untouched / requests.Count, 0.005);
        Assert.Equal(0.37, (double)clickedTouched / requests.Count, 0.005);

        var unseen = DatasetStatistics.Of(split).Single(s => s.Name == "clicks on items never shown in training");
        Assert.Equal(0.49, unseen.Value, 0.005);
    }

    [DataFact(File)]
    public async Task Should_know_nothing_at_a_request_that_came_with_or_after_its_click()
    {
        var data = (await imported.Result).Dataset;
        foreach (var session in data.Sessions)
        {
            foreach (var request in session.Requests)
            {
                var history = session.Behaviors.Take(request.HistoryLength);
                var page = request.Candidates[0].PageIndex;
                Assert.DoesNotContain(history, b => b.At > request.At || !(b.ClosedAt <= request.At) || (b.Kind == BehaviorKind.Exposure && b.PageIndex >= page));
                Assert.Equal(1, request.Candidates.Count(candidate => candidate.Clicked));
            }
        }
    }

    private static string Clicked(SessionLog session, RerankingRequest request)
    {
        var clicked = request.Candidates.Single(c => c.Clicked);
        return session.Pages[clicked.PageIndex].Candidates[clicked.Position];
    }

    private static (double Gauc, double Mrr) Rate(
        List<(SessionLog Session, RerankingRequest Request)> requests, Func<SessionLog, RerankingRequest, int[]> order)
    {
        double weighted = 0, weights = 0, reciprocal = 0;
        foreach (var (session, request) in requests)
        {
            var count = request.Candidates.Length;
            var rank = Array.FindIndex(order(session, request), i => request.Candidates[i].Clicked);
            weighted += count * (1 - ((double)rank / (count - 1)));
            weights += count;
            reciprocal += 1.0 / (rank + 1);
        }

        return (weighted / weights, reciprocal / requests.Count);
    }
}
