using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Feeds <see cref="ActivityCounters"/> from a log in the order of time, up to wherever whoever goes through the log has come: beside
/// <see cref="PageReplay"/>, or by <see cref="Pages"/>.
/// </summary>
public sealed class ActivityReplay
{
    private readonly Dataset _data;
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);
    private readonly ImmutableArray<(SessionLog Session, int Page)> _pages;
    private int _nextInteraction;
    private int _nextPage;

    /// <summary>A replay from the start.</summary>
    /// <param name="schema">What is counted.</param>
    /// <param name="data">Catalogue, interactions and sessions.</param>
    /// <exception cref="FeatureException">An impossible schema, or interactions that are not ordered by time.</exception>
    public ActivityReplay(DenseSchema schema, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        foreach (var item in data.Items)
        {
            _items.TryAdd(item.Id, item);
        }

        for (var i = 1; i < data.Interactions.Length; i++)
        {
            if (data.Interactions[i].At < data.Interactions[i - 1].At)
            {
                throw new FeatureException(
                    $"interactions[{i}].at", $"{data.Interactions[i].At:O}", $"no earlier than the one before, {data.Interactions[i - 1].At:O}");
            }
        }

        Activity = new(schema, _items.GetValueOrDefault);
        _pages =
        [
            .. data.Sessions
                .SelectMany((session, order) => Enumerable.Range(0, session.Pages.Length).Select(page => (session, page, order)))
                .OrderBy(entry => entry.session.Pages[entry.page].At).ThenBy(entry => entry.order).ThenBy(entry => entry.page)
                .Select(entry => (entry.session, entry.page)),
        ];
    }

    /// <summary>What happened so far.</summary>
    public ActivityCounters Activity { get; }

    /// <summary>Takes in what happened before a moment. Moments come in order.</summary>
    public void AdvanceTo(DateTimeOffset at)
    {
        for (; _nextInteraction < _data.Interactions.Length && _data.Interactions[_nextInteraction].At < at; _nextInteraction++)
        {
            Activity.Observe(_data.Interactions[_nextInteraction]);
        }

        for (; _nextPage < _pages.Length && At(_nextPage) < at; _nextPage++)
        {
            var (session, page) = _pages[_nextPage];
            Activity.ObserveServed(session.Pages[page].Candidates, session.Pages[page].At);
        }

        Activity.Advance(at);
    }

    /// <summary>Takes in the rest.</summary>
    /// <returns>The counters after the last event: what a bundle carries.</returns>
    public ActivityCounters Finish()
    {
        var end = Activity.Time;
        end = _data.Interactions.IsEmpty || _data.Interactions[^1].At < end ? end : _data.Interactions[^1].At.AddTicks(1);
        end = _pages.IsEmpty || At(_pages.Length - 1) < end ? end : At(_pages.Length - 1).AddTicks(1);
        AdvanceTo(end);
        return Activity;
    }

    /// <summary>Each page once, by time, with all taken in that happened before it.</summary>
    public IEnumerable<(SessionLog Session, int Page)> Pages()
    {
        foreach (var (session, page) in _pages)
        {
            AdvanceTo(session.Pages[page].At);
            yield return (session, page);
        }
    }

    /// <summary>Items by id; one that the catalogue lacks has its id and nothing else.</summary>
    public Item[] Items(ImmutableArray<string> ids) => [.. ids.Select(id => _items.GetValueOrDefault(id) ?? new Item { Id = id })];

    private DateTimeOffset At(int page) => _pages[page].Session.Pages[_pages[page].Page].At;
}
