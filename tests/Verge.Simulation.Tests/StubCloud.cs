using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verge.Simulation.Tests;

/// <summary>A cloud over HTTP in memory: attaches scores and embedding rows to whatever list it is given.</summary>
internal sealed class StubCloud(Func<string, float[]> rows, Func<string, int, float[]> scores) : HttpMessageHandler
{
    private int _underway;

    public bool IsDown { get; set; }

    /// <summary>Events that it has taken.</summary>
    public int Heard { get; private set; }

    /// <summary>Lists asked for while events were on their way.</summary>
    public int AskedTooEarly { get; private set; }

    /// <summary>Lists that scores and rows were attached to.</summary>
    public List<string[]> Lists { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new HttpRequestException("The cloud is down.");
        }

        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        var path = request.RequestUri!.AbsolutePath;
        JsonNode answer = path switch
        {
            _ when path.EndsWith("/candidates", StringComparison.Ordinal) => Attach(body),
            _ when path.StartsWith("/v1/embeddings/", StringComparison.Ordinal) => new JsonObject
            {
                ["version"] = "v1",
                ["items"] = new JsonArray([.. Ids(body["items"]!).Select(id => new JsonObject { ["itemId"] = id, ["embedding"] = Numbers(rows(id)), ["known"] = true })]),
            },
            _ => await HearAsync(body["events"]!.AsArray().Count),
        };
        return new(HttpStatusCode.OK) { Content = new StringContent(answer.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
    }

    /// <summary>Events take their time on the way: long enough for a list to overtake them.</summary>
    private async Task<JsonObject> HearAsync(int events)
    {
        Interlocked.Increment(ref _underway);
        for (var turn = 0; turn < 1000; turn++)
        {
            await Task.Yield();
        }

        Heard += events;
        Interlocked.Decrement(ref _underway);
        return new() { ["accepted"] = events };
    }

    private JsonObject Attach(JsonNode body)
    {
        AskedTooEarly += Volatile.Read(ref _underway);
        string[] ids = [.. body["candidates"]!.AsArray().Select(candidate => (string)candidate!["itemId"]!)];
        Lists.Add(ids);
        var named = body["modelVersion"] is not null;
        return new()
        {
            ["version"] = "v1",
            ["candidates"] = new JsonArray([.. ids.Select((id, position) => new JsonObject
            {
                ["itemId"] = id,
                ["position"] = position,
                ["scores"] = named ? Numbers(scores(id, position)) : null,
                ["embedding"] = named ? Numbers(rows(id)) : null,
            })]),
        };
    }

    private static IEnumerable<string> Ids(JsonNode items) => items.AsArray().Select(id => (string)id!);

    private static JsonNode Numbers(float[] values) => JsonSerializer.SerializeToNode(values)!;
}
