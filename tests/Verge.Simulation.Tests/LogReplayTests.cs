using Verge.Domain;
using Verge.Edge;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;
using Verge.Testing;

namespace Verge.Simulation.Tests;

public sealed class LogReplayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Should_score_a_logged_session_as_training_does(int seed)
    {
        using var log = await HotelLog.MakeAsync(seed);
        var builder = new RerankExampleBuilder(log.Space, log.Data.Items, log.Scores);
        using var tape = new Tape(log.Network.Parameters, new() { Recording = false });
        var (compared, withHistory) = (0, 0);
        foreach (var session in log.Data.Sessions)
        {
            var replayed = await ReplayAsync(log, log.Cloud(), session, default);
            Assert.Equal(session.Requests.Length, replayed.Requests.Length);
            Assert.Null(replayed.Diagnostics.ModelFault);
            Assert.Equal(0, replayed.Diagnostics.ClockJumps);
            foreach (var (example, judged) in builder.Build(session).Zip(replayed.Requests))
            {
                tape.Reset();
                var logits = log.Network.Logits(tape, [example], ForwardContext.Inference).Value.ToArray();
                var request = session.Requests[example.RequestIndex];
                Assert.Equal(request.Candidates.Select(c => session.Pages[c.PageIndex].Candidates[c.Position]), judged.Items);
                Assert.Equal(request.Candidates.Select(c => c.Clicked), judged.Clicked);
                for (var i = 0; i < logits.Length; i++)
                {
                    Assert.True(Math.Abs(logits[i] - judged.After[i]) <= 1e-5f, $"{session.SessionId}, request {example.RequestIndex}, candidate {i}: expected {logits[i]}, got {judged.After[i]}.");
                }

                compared++;
                withHistory += request.HistoryLength > 5 ? 1 : 0;
            }
        }

        Assert.True(withHistory > 15, $"{withHistory} of {compared} requests have a history: too few to say anything.");
    }

    [Fact]
    public async Task Should_tell_the_cloud_of_clicks_before_it_asks_for_the_next_page_and_before_it_closes()
    {
        using var log = await HotelLog.MakeAsync(1);
        foreach (var session in log.Data.Sessions)
        {
            var cloud = log.Cloud();
            var replayed = await ReplayAsync(log, cloud, session, default);
            Assert.Equal(0, cloud.AskedTooEarly);
            Assert.Equal(session.Behaviors.Take(session.Requests.Max(r => r.HistoryLength)).Count(b => b.Kind == BehaviorKind.PageView), cloud.Heard);
        }
    }

    [Fact]
    public async Task Should_judge_only_requests_from_the_moment_given()
    {
        using var log = await HotelLog.MakeAsync(1);
        var session = log.Data.Sessions.First(s => s.Requests.Length > 3 && s.Requests[0].At < s.Requests[2].At);
        var replayed = await ReplayAsync(log, log.Cloud(), session, session.Requests[2].At);
        Assert.Equal(session.Requests.Count(r => r.At >= session.Requests[2].At), replayed.Requests.Length);
        Assert.Equal(replayed.Requests.Select(r => r.RequestId), replayed.TouchedFirst.Select(r => r.RequestId));
        Assert.All(replayed.Requests, r => Assert.Equal(r.Before.OrderDescending(), r.Before));
    }

    [Fact]
    public async Task Should_not_take_the_shown_order_for_the_devices_when_the_cloud_is_down()
    {
        using var log = await HotelLog.MakeAsync(1);
        var session = log.Data.Sessions.First(s => s.Requests.Length > 1);
        var cloud = log.Cloud();
        cloud.IsDown = true;
        var error = await Assert.ThrowsAsync<FeedSourceException>(() => ReplayAsync(log, cloud, session, default));
        Assert.Contains("The cloud is down", error.Message);
    }

    [Fact]
    public async Task Should_not_take_the_shown_order_for_the_devices_when_the_model_fails()
    {
        using var log = await HotelLog.MakeAsync(1);
        var session = log.Data.Sessions.First(s => s.Requests.Length > 1);
        log.Network.Parameters["rerank.mlp.layers.0.weight"].Value.Fill(float.NaN);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ReplayAsync(log, log.Cloud(), session, default));
        Assert.Contains("not finite", error.Message);
    }

    private static async Task<ReplayedSession> ReplayAsync(HotelLog log, StubCloud cloud, SessionLog session, DateTimeOffset from)
    {
        using var folder = new TemporaryFolder();
        using var http = new HttpClient(cloud) { BaseAddress = new("http://cloud.test/") };
        return await LogReplay.RunAsync(
            session, from, log.Space.Schema, new SimulatedClock(session.StartedAt), new(new(http)),
            edge => edge with { DataDirectory = folder.Path, Model = log.Model() }, default);
    }
}
