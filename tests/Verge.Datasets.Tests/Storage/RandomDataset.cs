using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Tests.Storage;

/// <summary>Data sets of any shape that the domain allows, awkward values included.</summary>
internal sealed class RandomDataset(int seed)
{
    private static readonly string[] AwkwardIds = ["a", "7", "a,b", "\"quoted\"", "ø–日本", " blank ", "=1+1", "it's", new string('x', 256)];

    private readonly Random _random = new(seed);

    public StoredDataset Make()
    {
        var items = Enumerable.Range(0, _random.Next(4)).Select(i => Item(i)).ToImmutableArray();
        return new StoredDataset
        {
            Kind = Pick("", "trivago"),
            PublishedCut = Maybe(Time),
            TestPairs = [.. Many(() => new SessionTestPair([.. Many(BlanklessId).Append("1")], BlanklessId()))],
            Dataset = new Dataset
            {
                Name = "random",
                Items = items,
                Interactions = [.. Many(Interaction)],
                Sessions = [.. Many(Session)],
                Timeline = Maybe(() => EventTimeline.Of(Many(() => (Time(), (long)_random.Next(1, 5))))),
            },
        };
    }

    private Item Item(int index) => new()
    {
        Id = $"{Id()[..1]}{index}",
        Title = Pick("", "A title, with \"quotes\"\nand a break"),
        Attributes = ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal, Many(() => KeyValuePair.Create(BlanklessId(), Id())).DistinctBy(pair => pair.Key)),
        Price = Maybe(() => _random.NextDouble() * 1e6),
        IsAvailable = Flip(),
        ListedAt = Maybe(Time),
    };

    private Interaction Interaction() =>
        new(Id(), Id(), Pick(EventKind.Clicked, EventKind.Carted, EventKind.Ordered), Time(), Pick("", Id()), Maybe(() => Pick(Surface.Home, Surface.ViewItem)));

    private SessionLog Session()
    {
        var pages = Many(Page).OrderBy(p => p.At).Where(p => !p.Candidates.IsEmpty).ToImmutableArray();
        var behaviors = Many(() => Behavior(pages.Length)).OrderBy(b => b.At).ToImmutableArray();
        return new SessionLog
        {
            UserId = Id(),
            SessionId = Id(),
            StartedAt = Time(),
            Pages = pages,
            Behaviors = behaviors,
            Requests = [.. Many(() => Request(pages, behaviors.Length)).OrderBy(r => r.At)],
        };
    }

    private PagingRequest Page()
    {
        var candidates = Many(Id).ToImmutableArray();
        return new PagingRequest
        {
            At = Time(),
            Surface = Pick(Surface.Home, Surface.ViewItem),
            AnchorItemId = Maybe(Id, ""),
            Candidates = candidates,
            Prices = Flip() ? [] : [.. candidates.Select(_ => _random.NextSingle())],
        };
    }

    private Behavior Behavior(int pages)
    {
        var started = Time();
        var isView = Flip();
        return new Behavior
        {
            Kind = isView ? BehaviorKind.PageView : BehaviorKind.Exposure,
            ItemId = Id(),
            StartedAt = started,
            ClosedAt = isView && Flip() ? null : started.AddTicks(_random.NextInt64(1_000_000_000)),
            Actions = [.. Many(() => Pick(0f, 1f, _random.NextSingle() * 1e-7f, float.MaxValue))],
            PageIndex = _random.Next(-1, pages),
        };
    }

    private RerankingRequest Request(ImmutableArray<PagingRequest> pages, int behaviors) => new()
    {
        At = Time(),
        Trigger = Pick(Enum.GetValues<TriggerKind>()),
        HistoryLength = _random.Next(behaviors + 1),
        Candidates = pages.IsEmpty ? [] : [.. Many(() => Candidate(pages))],
    };

    private LabeledCandidate Candidate(ImmutableArray<PagingRequest> pages)
    {
        var page = _random.Next(pages.Length);
        return new LabeledCandidate(page, _random.Next(pages[page].Candidates.Length), Flip(), Flip(), Pick(float.NaN, _random.NextSingle()));
    }

    private string Id() => Pick(AwkwardIds);

    private string BlanklessId() => Pick("a", "7", "a,b", "\"");

    /// <summary>With ticks, and offsets that are not zero.</summary>
    private DateTimeOffset Time() =>
        new DateTimeOffset(_random.NextInt64(DateTimeOffset.UnixEpoch.Ticks, new DateTimeOffset(2099, 1, 1, 0, 0, 0, default).Ticks), TimeSpan.Zero)
            .ToOffset(TimeSpan.FromMinutes(_random.Next(-60, 60) * 5));

    private bool Flip() => _random.Next(2) == 0;

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];

    private T? Maybe<T>(Func<T> make, string? _ = null)
        where T : class => Flip() ? null : make();

    private T? Maybe<T>(Func<T> make)
        where T : struct => Flip() ? null : make();

    private List<T> Many<T>(Func<T> make) => [.. Enumerable.Range(0, _random.Next(6)).Select(_ => make())];
}
