using Verge.Datasets;
using Verge.Domain;
using Verge.Edge;
using Verge.Features;

namespace Verge.Simulation;

/// <summary>
/// Replays a logged session on a real device client: what was done is done again through the SDK at the logged times, each
/// logged list comes as a page in the order it was shown, and the device re-ranks it on arrival.
/// </summary>
public sealed class LogReplay : IAsyncDisposable
{
    private readonly SessionLog _session;
    private readonly FeatureSchema _schema;
    private readonly SimulatedClock _clock;
    private readonly LoggedPageSource _pages;
    private readonly RecordingFeedSource _source;
    private readonly EdgeClient _client;
    private readonly List<JudgedRequest> _judged = [];
    private readonly List<JudgedRequest> _touchedFirst = [];
    private readonly HashSet<string> _onPage = new(StringComparer.Ordinal);
    private RerankedEventArgs? _reranked;

    private LogReplay(SessionLog session, FeatureSchema schema, SimulatedClock clock, LoggedPageSource pages, RecordingFeedSource source, EdgeClient client)
    {
        (_session, _schema, _clock, _pages, _source, _client) = (session, schema, clock, pages, source, client);
        _client.Reranked += (_, news) => _reranked = news;
    }

    /// <summary>Replays one session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="from">Requests before this moment are history, and not judged.</param>
    /// <param name="schema">The schema whose order its actions have.</param>
    /// <param name="clock">The clock that cloud and device share.</param>
    /// <param name="pages">The cloud, asked for logged lists.</param>
    /// <param name="options">The device.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ReplayedSession> RunAsync(
        SessionLog session, DateTimeOffset from, FeatureSchema schema, SimulatedClock clock, LoggedPageSource pages,
        Func<EdgeOptions, EdgeOptions> options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(options);
        clock.Set(session.StartedAt);
        var source = new RecordingFeedSource(pages);
        var client = await EdgeClient.OpenAsync(
            options(new()
            {
                DataDirectory = "",
                UserId = session.UserId,
                Source = source,
                Time = clock,
                ResetAfter = null,
                PageSize = 100,
                PagesKept = 1,
                Triggers = new() { OnClick = false, OnDelete = false, SkipsInARow = 0, OnPage = true },
            }),
            cancellation);
        await using var replay = new LogReplay(session, schema, clock, pages, source, client);
        return await replay.RunAsync(from, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<ReplayedSession> RunAsync(DateTimeOffset from, CancellationToken cancellation)
    {
        var done = 0;
        for (var index = 0; index < _session.Requests.Length; index++)
        {
            var request = _session.Requests[index];
            for (; done < request.HistoryLength; done++)
            {
                await ActAsync(_session.Behaviors[done], request.At, cancellation);
            }

            await AskAsync(request, index, from, cancellation);
        }

        return new()
        {
            Requests = [.. _judged],
            TouchedFirst = [.. _touchedFirst],
            PagingMilliseconds = _source.Milliseconds,
            Diagnostics = _client.Diagnostics,
        };
    }

    private async Task ActAsync(Behavior behavior, DateTimeOffset now, CancellationToken cancellation)
    {
        _clock.Set(behavior.StartedAt);
        if (behavior.Kind == BehaviorKind.Exposure)
        {
            if (_onPage.Contains(behavior.ItemId))
            {
                await _client.ExposedAsync(behavior.ItemId);
                _clock.Set(behavior.ClosedAt ?? behavior.StartedAt);
                await _client.LeftAsync(behavior.ItemId);
            }

            return;
        }

        await _client.OpenedAsync(behavior.ItemId, cancellation);
        for (var act = 0; act < _schema.PageViewActions.Length; act++)
        {
            if (_schema.PageViewActions[act].Kind == ActionFeatureKind.Binary && behavior.Actions[act] != 0)
            {
                await _client.PageActAsync(behavior.ItemId, _schema.PageViewActions[act].Name);
            }
        }

        if (behavior.ClosedAt is { } closed && closed <= now)
        {
            _clock.Set(closed);
            await _client.PageClosedAsync(behavior.ItemId);
        }
    }

    private async Task AskAsync(RerankingRequest request, int index, DateTimeOffset from, CancellationToken cancellation)
    {
        _clock.Set(request.At);
        var page = _session.Pages[request.Candidates[0].PageIndex];
        _pages.Serve(page, _session.SessionId);
        _reranked = null;
        await _client.RefreshAsync(cancellation);
        await _client.WhenIdleAsync();
        _onPage.Clear();
        _onPage.UnionWith(page.Candidates);
        if (request.At < from)
        {
            return;
        }

        LabeledCandidate[] counted = [.. request.Candidates.Where(candidate => candidate.Counts)];
        string[] items = [.. counted.Select(candidate => page.Candidates[candidate.Position])];
        var scores = _reranked?.Ranking.ToDictionary(scored => scored.ItemId, scored => scored.Score, StringComparer.Ordinal);
        bool[] clicked = [.. counted.Select(candidate => candidate.Clicked)];
        float[] shown = [.. counted.Select(candidate => (float)-candidate.Position)];
        var judged = new JudgedRequest(
            _session.UserId, $"{_session.SessionId}/{index}", items, shown, scores is null ? shown : [.. items.Select(item => scores[item])], [], clicked);
        _judged.Add(judged);
        var places = new float[request.Candidates.Length];
        foreach (var (place, candidate) in TouchedFirst.Order(_session, request).Index())
        {
            places[candidate] = -place;
        }

        _touchedFirst.Add(judged with { After = [.. places.Where((_, candidate) => request.Candidates[candidate].Counts)] });
    }
}
