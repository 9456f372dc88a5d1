using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Synthetic;

/// <summary>What a shopper did with an item shown.</summary>
public sealed record ExposureOutcome
{
    /// <summary>The item's index in the catalogue.</summary>
    public required int Item { get; init; }

    /// <summary>When it came into view.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it left the screen: by scrolling on, by deletion, or because its page opened.</summary>
    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>Raw action values in the order of <see cref="ShopActions.Exposure"/>.</summary>
    public required ImmutableArray<float> Actions { get; init; }

    /// <summary>The probability with which it was clicked.</summary>
    public required double ClickProbability { get; init; }

    /// <summary>Whether it was clicked: then its page is open, and <see cref="ShopperSession.ViewPage"/> comes next.</summary>
    public required bool Clicked { get; init; }

    /// <summary>Index in <see cref="ShopActions.DeleteReasons"/>; 0 where it was not deleted.</summary>
    public int DeleteReason => (int)Actions[^1];

    /// <summary>Whether it was deleted by long press.</summary>
    public bool Deleted => DeleteReason != 0;

    /// <summary>The exposure as a behavior.</summary>
    public Behavior ToBehavior(string itemId, int pageIndex = -1) => new()
    {
        Kind = BehaviorKind.Exposure,
        ItemId = itemId,
        StartedAt = StartedAt,
        ClosedAt = ClosedAt,
        Actions = Actions,
        PageIndex = pageIndex,
    };
}
