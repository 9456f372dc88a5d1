using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Verge.Domain;
using Verge.Edge.Http;

namespace Verge.Edge;

/// <summary>The cloud over HTTP (<c>/v1/feed</c>, <c>/v1/events</c>, <c>/v1/embeddings</c>, <c>/v1/models</c>).</summary>
/// <remarks>
/// Every failure is a <see cref="FeedSourceException"/> that carries the problem details the cloud sent. The
/// <see cref="HttpClient"/> is the app's: its base address names the cloud, its handlers authenticate; it is not disposed.
/// </remarks>
public sealed partial class HttpFeedSource : IFeedSource, IDeviceModelSource
{
    private const int MaximumExclusionCharacters = 4_000;

    private readonly HttpClient _http;
    private readonly HttpFeedOptions _options;

    /// <summary>A source that asks through the given client.</summary>
    /// <exception cref="ArgumentException">The client has no base address, or an option cannot be.</exception>
    public HttpFeedSource(HttpClient http, HttpFeedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        Require.That(http.BaseAddress is { IsAbsoluteUri: true }, "http.BaseAddress", http.BaseAddress, "the cloud's absolute address");
        (_http, _options) = (http, options ?? new());
        Require.That(_options.Timeout > TimeSpan.Zero, "timeout", _options.Timeout, "a positive time");
        Require.That(_options.DownloadTimeout > TimeSpan.Zero, "downloadTimeout", _options.DownloadTimeout, "a positive time");
        Require.That(_options.MaximumAnswerBytes > 0, "maximumAnswerBytes", _options.MaximumAnswerBytes, "a positive number");
    }

    /// <inheritdoc/>
    public async Task<FeedResponse> GetFeedAsync(FeedRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var message = new HttpRequestMessage(HttpMethod.Get, FeedAddress(request));
        return Response(await AskAsync(message, EdgeJson.Default.FeedWire, cancellationToken));
    }

    /// <summary>
    /// Has the cloud attach scores and embedding rows to a list that the shop's own retriever chose; its order stays.
    /// </summary>
    /// <param name="request">The request; its cursor, limit and exclusions have no meaning here.</param>
    /// <param name="candidates">The list, best first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<FeedResponse> AttachAsync(FeedRequest request, IReadOnlyList<GivenItem> candidates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var message = new HttpRequestMessage(HttpMethod.Post, $"v1/feed/{request.Surface.ToName()}/candidates")
        {
            Content = JsonContent.Create(
                new GivenWire(request.UserId, request.SessionId, request.AnchorItemId, request.ModelVersion, candidates), EdgeJson.Default.GivenWire),
        };
        return Response(await AskAsync(message, EdgeJson.Default.FeedWire, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ItemEmbedding>> GetEmbeddingsAsync(string version, IReadOnlyList<string> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        using var message = new HttpRequestMessage(HttpMethod.Post, $"v1/embeddings/{Uri.EscapeDataString(version)}")
        {
            Content = JsonContent.Create(new EmbeddingsRequestWire(items), EdgeJson.Default.EmbeddingsRequestWire),
        };
        var rows = await AskAsync(message, EdgeJson.Default.EmbeddingsWire, cancellationToken);
        return [.. (rows.Items ?? throw Missing("items")).Select(r => new ItemEmbedding(r.ItemId ?? throw Missing("items.itemId"), r.Embedding ?? throw Missing("items.embedding"), r.Known))];
    }

    /// <inheritdoc/>
    public async Task SendEventsAsync(IReadOnlyList<UserEvent> events, DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        using var message = new HttpRequestMessage(HttpMethod.Post, "v1/events")
        {
            Content = JsonContent.Create(new EventsWire(sentAt, [.. events.Select(act => Event(act, sentAt))]), EdgeJson.Default.EventsWire),
        };
        await SendAsync(message, async (response, _) => await Task.FromResult(response.IsSuccessStatusCode), cancellationToken);
    }

    private static string FeedAddress(FeedRequest request)
    {
        var address = new StringBuilder("v1/feed/").Append(request.Surface.ToName());
        var separator = '?';
        Add("user", request.UserId);
        Add("item", request.AnchorItemId);
        Add("session", request.SessionId);
        Add("modelVersion", request.ModelVersion);
        Add("cursor", request.Cursor);
        Add("limit", request.Limit.ToString(CultureInfo.InvariantCulture));
        Add("exclude", Exclusions(request) is { Length: > 0 } ids ? ids : null);
        return address.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }
    }

    /// <summary>As many as a server's line of a request holds. The client passes over what comes twice, so that none is needed.</summary>
    private static string Exclusions(FeedRequest request)
    {
        var length = 0;
        return CommaList.Join(request.Exclude.TakeWhile(id => (length += Uri.EscapeDataString(CommaList.Join([id])).Length + 3) <= MaximumExclusionCharacters));
    }

    private static FeedResponse Response(FeedWire feed) => new()
    {
        Version = feed.Version ?? throw Missing("version"),
        Cursor = feed.Cursor,
        Fallback = feed.Fallback,
        Candidates = [.. (feed.Candidates ?? throw Missing("candidates")).Select(Candidate)],
    };

    private static FeedCandidate Candidate(CandidateWire wire) => new()
    {
        ItemId = wire.ItemId ?? throw Missing("candidates.itemId"),
        Title = wire.Title ?? "",
        Price = wire.Price,
        Attributes = wire.Attributes?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        Position = wire.Position,
        Scores = wire.Scores is { IsDefault: false } scores ? scores : [],
        Embedding = wire.Embedding is { IsDefault: false } embedding ? embedding : [],
    };

    private static EventWire Event(UserEvent act, DateTimeOffset sentAt) => new(
        act.Kind switch
        {
            EventKind.Clicked => "clicked",
            EventKind.Carted => "carted",
            EventKind.Ordered => "ordered",
            _ => throw new ArgumentException($"events.kind: got {act.Kind}, expected Clicked, Carted or Ordered: nothing else leaves the device.", nameof(act)),
        },
        act.UserId,
        act.ItemId,
        // A clock that was set back meanwhile: nothing was done later than now.
        act.At < sentAt ? act.At : sentAt,
        act.SessionId,
        act.Surface?.ToName(),
        IdOf(act));

    /// <summary>Of what was noted when it happened: the time that the cloud takes it to be of may be another each time it is sent.</summary>
    private static string IdOf(UserEvent act) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{act.Kind}\n{act.ItemId}\n{act.At.UtcTicks}\n{act.SessionId}"))).AsSpan(0, 16));

    private static InvalidFeedException Missing(string field) => new($"The feed's answer: {field}: got nothing, expected a value.");

    private Task<T> AskAsync<T>(HttpRequestMessage message, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(message, async (response, token) =>
        {
            try
            {
                using var bytes = await ReadAsync(response, token);
                return await JsonSerializer.DeserializeAsync(bytes, type, token) ?? throw Missing("body");
            }
            catch (JsonException e)
            {
                throw new InvalidFeedException($"The feed's answer is not the JSON expected: {e.Message}", e);
            }
        }, cancellationToken);
}
