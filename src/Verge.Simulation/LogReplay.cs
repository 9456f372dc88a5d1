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
    private readonly HashSet<string> _onScreen = new(StringComparer.Ordinal);
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
    /// <exception cref="FeedSourceException">The cloud did not answer, or refused.</exception>
    /// <exception cref="InvalidOperationException">The device could not rank what it was shown.</exception>
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
        foreach (var step in ReplayStep.Of(_session))
        {
            // While the cloud is told of an act, the clock that both share stands, as it all but did when the act was logged.
            await _client.WhenIdleAsync().WaitAsync(cancellation);
            _clock.Set(step.At);
            switch (step.Kind)
            {
                case ReplayStepKind.Page:
                    await ShowAsync(step.Index, cancellation);
                    break;
                case ReplayStepKind.Request:
                    await AskAsync(_session.Requests[step.Index], step.Index, from, cancellation);
                    break;
                default:
                    await ActAsync(_session.Behaviors[step.Index], step.Kind, cancellation);
                    break;
            }
        }

        return new()
        {
            Requests = [.. _judged],
            TouchedFirst = [.. _touchedFirst],
            PagingMilliseconds = _source.Milliseconds,
            Diagnostics = _client.Diagnostics,
        };
    }

    private async Task ActAsync(Behavior behavior, ReplayStepKind kind, CancellationToken cancellation)
    {
        var id = behavior.ItemId;
        switch (kind)
        {
            case ReplayStepKind.Exposed when _onPage.Contains(id):
                await _client.ExposedAsync(id);
                _onScreen.Add(id);
                break;
            case ReplayStepKind.Left when _onScreen.Remove(id):
                await _client.LeftAsync(id);
                break;
            case ReplayStepKind.Opened:
                await _client.OpenedAsync(id);
                if (!_onPage.Contains(id))
                {
                    // Training has the rows of all items at once; the device asks for those of an item from elsewhere.
                    await _client.WhenIdleAsync().WaitAsync(cancellation);
                }

                for (var act = 0; act < _schema.PageViewActions.Length; act++)
                {
                    if (_schema.PageViewActions[act].Kind == ActionFeatureKind.Binary && behavior.Actions[act] != 0)
                    {
                        await _client.PageActAsync(id, _schema.PageViewActions[act].Name);
                    }
                }

                break;
            case ReplayStepKind.Closed:
                await _client.PageClosedAsync(id);
                break;
        }
    }

    /// <summary>A page comes as it was shown, and the device re-ranks it.</summary>
    private async Task ShowAsync(int index, CancellationToken cancellation)
    {
        var page = _session.Pages[index];
        _pages.Serve(page, _session.SessionId);
        _reranked = null;
        var shown = await _client.RefreshAsync(cancellation);
        if (shown.IsOffline)
        {
            throw new FeedSourceException($"Session {_session.SessionId}, page {index}: {shown.Warning}");
        }

        await _client.WhenIdleAsync();
        // What was on the screen left it.
        _onScreen.Clear();
        _onPage.Clear();
        _onPage.UnionWith(page.Candidates);
    }

    private async Task AskAsync(RerankingRequest request, int index, DateTimeOffset from, CancellationToken cancellation)
    {
        await ShowAsync(request.Candidates[0].PageIndex, cancellation);
        if (request.At < from)
        {
            return;
        }

        var page = _session.Pages[request.Candidates[0].PageIndex];
        LabeledCandidate[] counted = [.. request.Candidates.Where(candidate => candidate.Counts)];
        string[] items = [.. counted.Select(candidate => page.Candidates[candidate.Position])];
        bool[] clicked = [.. counted.Select(candidate => candidate.Clicked)];
        float[] shown = [.. counted.Select(candidate => (float)-candidate.Position)];
        var judged = new JudgedRequest(_session.UserId, $"{_session.SessionId}/{index}", items, shown, Scores(items, index) ?? shown, [], clicked);
        _judged.Add(judged);
        var places = new float[request.Candidates.Length];
        foreach (var (place, candidate) in TouchedFirst.Order(_session, request).Index())
        {
            places[candidate] = -place;
        }

        _touchedFirst.Add(judged with { After = [.. places.Where((_, candidate) => request.Candidates[candidate].Counts)] });
    }

    /// <summary>The device's scores; null where there was nothing to order.</summary>
    /// <exception cref="InvalidOperationException">The device did not rank: the shown order would be taken for its own.</exception>
    private float[]? Scores(string[] items, int request)
    {
        if (_reranked is { } reranked)
        {
            var scores = reranked.Ranking.ToDictionary(scored => scored.ItemId, scored => scored.Score, StringComparer.Ordinal);
            return [.. items.Select(item => scores[item])];
        }

        return _onPage.Count < 2
            ? null
            : throw new InvalidOperationException(
                $"Session {_session.SessionId}, request {request}: {_onPage.Count} candidates were not ranked: {_client.Diagnostics.ModelFault ?? _client.Diagnostics.StoreFault ?? "no model"}");
    }
}
