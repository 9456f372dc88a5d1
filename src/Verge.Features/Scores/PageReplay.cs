using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Goes through a log in the order of time and shows each page with what was known when it was answered: interactions
/// strictly before it, pages before it. What a page shows never depends on anything later.
/// </summary>
public sealed class PageReplay
{
    private const int ClickCapacity = 200;

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

    /// <summary>What is done with a page. It may keep nothing of it but copies.</summary>
    public delegate void PageVisitor(in LoggedPage page);

    /// <summary>Shows each page once, by time.</summary>
    /// <returns>The counters after the last event: what a bundle carries.</returns>
    /// <exception cref="FeatureException">Interactions that are not ordered by time.</exception>
    public InteractionCounters Run(PageVisitor visit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var counters = new InteractionCounters(id => Find(id)?.Attribute("category"), _options);
        var clicks = new ClickLog(ClickCapacity);
        var next = 0;
        foreach (var (session, page) in PagesByTime())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var logged = session.Pages[page];
            next = Observe(next, logged.At, counters, clicks);
            visit(new()
            {
                Session = session,
                PageIndex = page,
                Candidates = [.. logged.Candidates.Select(id => Find(id) ?? new Item { Id = id })],
                Clicks = clicks.Of(session.UserId),
                Counters = counters,
                Catalogue = Find,
            });
            counters.ObserveServed(logged.Candidates, logged.At);
        }

        Observe(next, null, counters, clicks);
        return counters;
    }

    private IEnumerable<(SessionLog Session, int Page)> PagesByTime() => _data.Sessions
        .SelectMany((session, order) => Enumerable.Range(0, session.Pages.Length).Select(page => (session, page, order)))
        .OrderBy(entry => entry.session.Pages[entry.page].At).ThenBy(entry => entry.order).ThenBy(entry => entry.page)
        .Select(entry => (entry.session, entry.page));

    private int Observe(int next, DateTimeOffset? until, InteractionCounters counters, ClickLog clicks)
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
            if (interaction.Kind == EventKind.Clicked)
            {
                clicks.Add(interaction.UserId, new(interaction.ItemId, interaction.At, interaction.SessionId));
            }
        }

        return next;
    }

    private Item? Find(string itemId) => _items.GetValueOrDefault(itemId);
}
