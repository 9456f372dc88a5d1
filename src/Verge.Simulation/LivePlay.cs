using System.Collections.Immutable;
using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Edge;

namespace Verge.Simulation;

/// <summary>Plays a shopper's session on a real device client against a real cloud: every act goes through the SDK.</summary>
public sealed class LivePlay : IAsyncDisposable
{
    private const int StoryLength = 8;

    private readonly SyntheticShop _shop;
    private readonly ShopperSession _session;
    private readonly SimulatedClock _clock;
    private readonly LivePlayOptions _options;
    private readonly RecordingFeedSource _source;
    private readonly EdgeClient _client;
    private readonly HashSet<string> _exposed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _clicked = new(StringComparer.Ordinal);
    private readonly List<Pending> _pending = [];
    private readonly List<string> _upstream = [];
    private RerankedEventArgs? _reranked;
    private FeedStory? _story;
    private int _exposures;
    private int _clicks;
    private int _orders;

    private LivePlay(SyntheticShop shop, ShopperSession session, SimulatedClock clock, LivePlayOptions options, RecordingFeedSource source, EdgeClient client)
    {
        (_shop, _session, _clock, _options, _source, _client) = (shop, session, clock, options, source, client);
        _client.Reranked += (_, news) => _reranked = news;
    }

    /// <summary>Plays one session to its end.</summary>
    /// <param name="shop">The shop.</param>
    /// <param name="session">The session, not begun.</param>
    /// <param name="clock">The clock that cloud and device share.</param>
    /// <param name="source">The cloud.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops it between two items.</param>
    /// <exception cref="FeedSourceException">The cloud did not answer, or refused.</exception>
    public static async Task<SessionOutcome> RunAsync(
        SyntheticShop shop, ShopperSession session, SimulatedClock clock, IFeedSource source, LivePlayOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(options);
        clock.Set(session.Now);
        var recording = new RecordingFeedSource(source);
        var client = await EdgeClient.OpenAsync(
            options.Configure(new()
            {
                DataDirectory = options.Folder,
                UserId = session.Shopper.UserId,
                Source = recording,
                Time = clock,
                ReasonsPerItem = options.TellStory ? 2 : 0,
            }),
            cancellation);
        await using var play = new LivePlay(shop, session, clock, options, recording, client);
        return await play.RunAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<SessionOutcome> RunAsync(CancellationToken cancellation)
    {
        var (position, previous) = (0, -1);
        while (_session.IsOpen && await NextItemAsync(position, cancellation) is var (itemId, place))
        {
            cancellation.ThrowIfCancellationRequested();
            var item = _shop.Catalogue.IndexOf(itemId);
            _clock.Set(_session.Now);
            // Wherever the device has it: what stands above it there was not passed over.
            await _client.ExposedAsync(itemId, place);
            _exposed.Add(itemId);
            _exposures++;
            await ReactAsync(itemId, _session.Show(item, new(position++, previous)));
            previous = item;
        }

        return new()
        {
            UserId = _session.Shopper.UserId,
            Exposures = _exposures,
            Clicks = _clicks,
            Orders = _orders,
            Requests = [.. _pending.Select(Judge).Where(request => request.Items.Length > 0)],
            Story = _story,
            PagingMilliseconds = _source.Milliseconds,
            Diagnostics = _client.Diagnostics,
        };
    }

    /// <summary>The item to show next, and the place of the feed to show it at; a page is asked for when the feed is used up. Null where the shop has no more.</summary>
    private async Task<(string Item, int Place)?> NextItemAsync(int position, CancellationToken cancellation)
    {
        var feed = await _client.ReadFeedAsync();
        if (feed.All(item => item.IsExposed))
        {
            var page = await _client.NextPageAsync(cancellation);
            if (page.IsOffline)
            {
                throw new FeedSourceException($"Session of {_session.Shopper.UserId}: {page.Warning}");
            }

            _upstream.AddRange(_source.Last!.Candidates.OrderBy(candidate => candidate.Position).Select(candidate => candidate.ItemId).Except(_upstream));
            feed = page.Items;
        }

        var next = feed.FirstOrDefault(item => !item.IsExposed);
        var shown = _options.ShowReranked ? next?.ItemId : _upstream.Take(50 * (1 + (position / 50))).FirstOrDefault(id => !_exposed.Contains(id));
        return next is null || shown is null ? null : (shown, next.Position);
    }

    /// <summary>Plays what the shopper did with an item through the SDK's calls.</summary>
    private async Task ReactAsync(string itemId, ExposureOutcome outcome)
    {
        var (speed, seconds, count) = (outcome.Actions[2], outcome.Actions[3], (int)outcome.Actions[4]);
        for (var scroll = 0; scroll < count; scroll++)
        {
            await _client.ScrolledAsync(speed, TimeSpan.FromSeconds(seconds));
        }

        _clock.Set(outcome.ClosedAt);
        if (outcome.Deleted)
        {
            await _client.DeletedAsync(itemId, outcome.DeleteReason);
        }
        else
        {
            await _client.LeftAsync(itemId);
        }

        if (outcome.Clicked)
        {
            await ViewAsync(itemId);
        }
        else
        {
            await TakeRerankingAsync(itemId);
        }
    }

    private async Task ViewAsync(string itemId)
    {
        _clicks++;
        _clicked.Add(itemId);
        _clock.Set(_session.Now);
        // Closing the exposure may have been the last of a run of skips: what the click moves is told against the order after it.
        await _client.WhenIdleAsync();
        var before = await _client.ReadFeedAsync();
        await _client.ClickedAsync(itemId);
        await TakeRerankingAsync(itemId, before);
        var view = _session.ViewPage();
        for (var act = 1; act < view.Actions.Length; act++)
        {
            if (view.Actions[act] != 0)
            {
                await _client.PageActAsync(itemId, ShopActions.PageView[act]);
            }
        }

        _orders += view.Ordered ? 1 : 0;
        _clock.Set(view.ClosedAt);
        await _client.PageClosedAsync(itemId);
    }

    /// <summary>If a trigger fired, keeps both orders of what waits, to be judged when the session is over.</summary>
    private async Task TakeRerankingAsync(string itemId, ImmutableArray<FeedItem>? before = null)
    {
        await _client.WhenIdleAsync();
        if (Interlocked.Exchange(ref _reranked, null) is not { } news)
        {
            return;
        }

        var scores = news.Ranking.ToDictionary(scored => scored.ItemId, scored => scored.Score, StringComparer.Ordinal);
        string[] waiting = [.. _upstream.Where(id => !_exposed.Contains(id) && scores.ContainsKey(id))];
        _pending.Add(new(
            waiting,
            [.. waiting.Select(id => scores[id])],
            [.. waiting.Select(id => (float)_session.TruePreference(_shop.Catalogue.IndexOf(id)))]));
        if (_options.TellStory && _story is null && news.Trigger == TriggerKind.Click && before is { } old
            && news.Moves.Count(move => move.Item.Position < news.FirstPosition + StoryLength) >= StoryLength / 2)
        {
            _story = new(
                news.Trigger,
                _shop.Catalogue.Items[_shop.Catalogue.IndexOf(itemId)],
                [.. old.Where(item => !item.IsExposed).Take(StoryLength)],
                [.. news.Feed.Take(StoryLength)],
                news.Moves);
        }
    }

    /// <summary>Judges a request by what was exposed after it.</summary>
    private JudgedRequest Judge(Pending pending, int index)
    {
        int[] counted = [.. Enumerable.Range(0, pending.Items.Length).Where(i => _exposed.Contains(pending.Items[i]))];
        return new(
            _session.Shopper.UserId,
            $"{_session.StartedAt:O}/{index}",
            [.. counted.Select(i => pending.Items[i])],
            [.. counted.Select(i => (float)-i)],
            [.. counted.Select(i => pending.Scores[i])],
            [.. counted.Select(i => pending.Oracle[i])],
            [.. counted.Select(i => _clicked.Contains(pending.Items[i]))]);
    }

    private sealed record Pending(string[] Items, float[] Scores, float[] Oracle);
}
