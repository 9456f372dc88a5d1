using System.Collections.Immutable;
using System.Globalization;
using Verge.Domain;

namespace Verge.Edge.Tests;

/// <summary>A cloud in memory: items i0, i1 … in order, embedding rows of whatever version is served.</summary>
internal sealed class FakeFeedSource(int items = 1_000) : IFeedSource
{
    private readonly Lock _lock = new();

    public bool IsOffline { get; set; }

    /// <summary>Versions served; any other is answered as unknown.</summary>
    public HashSet<string> Versions { get; } = ["v1"];

    public string Latest { get; set; } = "v1";

    public List<FeedRequest> Requests { get; } = [];

    public List<UserEvent> Events { get; } = [];

    /// <summary>What the device's clock showed each time that it sent events which were taken.</summary>
    public List<DateTimeOffset> SentAt { get; } = [];

    public int EmbeddingCalls { get; private set; }

    public Func<FeedResponse, FeedResponse> Change { get; set; } = response => response;

    public Func<ImmutableArray<ItemEmbedding>, ImmutableArray<ItemEmbedding>> ChangeRows { get; set; } = rows => rows;

    /// <summary>Awaited before an answer: a test can hold it there.</summary>
    public Func<Task> Gate { get; set; } = () => Task.CompletedTask;

    /// <summary>Asked before events are taken: a test can refuse them.</summary>
    public Func<IReadOnlyList<UserEvent>, Task> OnEvents { get; set; } = _ => Task.CompletedTask;

    public Func<Task> EmbeddingGate { get; set; } = () => Task.CompletedTask;

    public int Calls
    {
        get
        {
            lock (_lock)
            {
                return Requests.Count + EmbeddingCalls + Events.Count;
            }
        }
    }

    public async Task<FeedResponse> GetFeedAsync(FeedRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Requests.Add(request);
        }

        await Gate().WaitAsync(cancellationToken);
        Reach();
        if (request.ModelVersion is { } version && !Versions.Contains(version))
        {
            throw new UnknownModelVersionException($"Version {version} is not served.") { StatusCode = 409, LatestVersion = Latest };
        }

        var start = request.Cursor is null ? 0 : int.Parse(request.Cursor, CultureInfo.InvariantCulture);
        var ids = Enumerable.Range(start, Math.Max(0, items - start)).Select(i => $"i{i}").Where(id => !request.Exclude.Contains(id)).Take(request.Limit).ToList();
        var next = ids.Count == 0 ? items : int.Parse(ids[^1][1..], CultureInfo.InvariantCulture) + 1;
        return Change(new()
        {
            Version = request.ModelVersion ?? Latest,
            Cursor = next >= items ? null : next.ToString(CultureInfo.InvariantCulture),
            Candidates = [.. ids.Select((id, position) => Candidate(id, position, request.ModelVersion))],
        });
    }

    public async Task<ImmutableArray<ItemEmbedding>> GetEmbeddingsAsync(string version, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            EmbeddingCalls++;
        }

        await EmbeddingGate().WaitAsync(cancellationToken);
        Reach();
        return ChangeRows([.. wanted.Select(id => new ItemEmbedding(id, [.. TinyModel.Embedding(version, id)], true))]);
    }

    public async Task SendEventsAsync(IReadOnlyList<UserEvent> events, DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        Reach();
        await OnEvents(events).WaitAsync(cancellationToken);
        lock (_lock)
        {
            Events.AddRange(events);
            SentAt.Add(sentAt);
        }
    }

    public static FeedCandidate Candidate(string id, int position, string? version) => new()
    {
        ItemId = id,
        Title = $"Item {id}",
        Price = 10 + position,
        Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("category", $"c{position % 7}"),
        Position = position,
        Scores = [1f / (1 + position), MathF.Log(1 + position)],
        Embedding = version is null ? [] : [.. TinyModel.Embedding(version, id)],
    };

    private void Reach()
    {
        if (IsOffline)
        {
            throw new FeedSourceException("The network is down.");
        }
    }
}
