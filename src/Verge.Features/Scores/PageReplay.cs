using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Goes through a log in the order of time and shows each page with what was known when it was answered: interactions
/// strictly before it, pages before it. What a page shows never depends on anything later.
/// </summary>
public sealed class PageReplay
{
    /// <summary>The newest events of a user and kind that are remembered.</summary>
    internal const int HistoryCapacity = 200;

    private readonly Dictionary<string, Item> _items;
    private readonly Dataset _data;
    private readonly CounterOptions? _options;

    /// <summary>A replay of a data set.</summary>
    /// <param name="data">Catalogue, interactions and sessions.</param>
    /// <param name="options">How counters forget and smooth; <see langword="null"/>: the defaults.</param>
    public PageReplay(Dataset data, CounterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        _options = options;
        _items = new(StringComparer.Ordinal);
        foreach (var item in data.Items)
        {
            _items.TryAdd(item.Id, item);
        }
    }

    /// <summary>Whether pages tell their users' page-views too: <see cref="LoggedPage.Views"/>.</summary>
    public bool TellsViews { get; init; }

    /// <summary>What is counted within windows of time for <see cref="LoggedPage.Activity"/>; <see langword="null"/>, the default: nothing.</summary>
    public DenseSchema? Activity { get; init; }

    /// <summary>What is done with a page. It may keep nothing of it but copies.</summary>
    public delegate void PageVisitor(in LoggedPage page);

    /// <summary>Shows each page once, by time.</summary>
    /// <returns>The counters after the last event: what a bundle carries.</returns>
    /// <exception cref="FeatureException">Interactions that are not ordered by time.</exception>
    public InteractionCounters Run(PageVisitor visit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var counters = new InteractionCounters(id => Find(id)?.Attribute("category"), _options);
        var histories = new UserHistories(HistoryCapacity);
        var views = new ViewReplay(TellsViews ? _data.Sessions : []);
        var activity = Activity is null ? null : new ActivityReplay(Activity, _data);
        var next = 0;
        foreach (var (session, page) in PagesByTime())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var logged = session.Pages[page];
            next = Observe(next, logged.At, counters, histories);
            views.Observe(logged.At, histories);
            activity?.AdvanceTo(logged.At);
            visit(new()
            {
                Session = session,
                PageIndex = page,
                Candidates = [.. logged.Candidates.Select(id => Find(id) ?? new Item { Id = id })],
                Clicks = histories.Clicks.Of(session.UserId),
                Carts = histories.Carts.Of(session.UserId),
                Orders = histories.Orders.Of(session.UserId),
                Views = histories.Views.Of(session.UserId),
                Counters = counters,
                Activity = activity?.Activity,
                Catalogue = Find,
            });
            counters.ObserveServed(logged.Candidates, logged.At);
        }

        Observe(next, null, counters, histories);
        return counters;
    }

    private IEnumerable<(SessionLog Session, int Page)> PagesByTime() => _data.Sessions
        .SelectMany((session, order) => Enumerable.Range(0, session.Pages.Length).Select(page => (session, page, order)))
        .OrderBy(entry => entry.session.Pages[entry.page].At).ThenBy(entry => entry.order).ThenBy(entry => entry.page)
        .Select(entry => (entry.session, entry.page));

    private int Observe(int next, DateTimeOffset? until, InteractionCounters counters, UserHistories histories)
    {
        for (; next < _data.Interactions.Length; next++)
        {
            var interaction = _data.Interactions[next];
            if (next > 0 && interaction.At < _data.Interactions[next - 1].At)
            {
                throw new FeatureException($"interactions[{next}].at", $"{interaction.At:O}", $"no earlier than the one before, {_data.Interactions[next - 1].At:O}");
            }

            if (interaction.At >= until)
            {
                break;
            }

            counters.Observe(interaction);
            histories.Observe(interaction);
        }

        return next;
    }

    private Item? Find(string itemId) => _items.GetValueOrDefault(itemId);
}
