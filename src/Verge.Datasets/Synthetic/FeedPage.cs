using Verge.Domain;

namespace Verge.Datasets.Synthetic;

/// <summary>A page while it is shown in the order it came in.</summary>
internal sealed class FeedPage(int index, DateTimeOffset at, Surface surface, int anchor, int[] items, FeedPage? last)
{
    /// <summary>Feed position of its first item, and the item shown before that.</summary>
    private readonly int _first = last is null ? 0 : last._first + last.Shown;
    private readonly int _before = last is { Shown: > 0 } ? last.Items[last.Shown - 1] : -1;

    public int Index { get; } = index;

    public DateTimeOffset At { get; } = at;

    public Surface Surface { get; } = surface;

    public int Anchor { get; } = anchor;

    public int[] Items { get; } = items;

    public bool[] Clicked { get; } = new bool[items.Length];

    public int Shown { get; set; }

    /// <summary>Where an item of the page stands. What follows the last item that is shown of a page is not known while it is.</summary>
    public Placement PlacementAt(int place, int pageSize) => new(
        _first + place,
        place > 0 ? Items[place - 1] : _before,
        place + 1 < Items.Length && place + 1 != pageSize ? Items[place + 1] : -1);
}
