using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Synthetic;

/// <summary>What a shopper did on an item's detail page.</summary>
public sealed record PageViewOutcome
{
    /// <summary>When the page opened: the click.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it closed.</summary>
    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>Raw action values in the order of <see cref="ShopActions.PageView"/>.</summary>
    public required ImmutableArray<float> Actions { get; init; }

    /// <summary>The probability with which it was ordered.</summary>
    public required double OrderProbability { get; init; }

    /// <summary>Whether it was put into the cart.</summary>
    public bool Carted => Actions[1] != 0;

    /// <summary>Whether it was ordered.</summary>
    public bool Ordered => Actions[2] != 0;

    /// <summary>Whether the shopper goes on to what is recommended beside this item (the view-item surface).</summary>
    public bool OpensRecommendations => Actions[10] != 0;

    /// <summary>The page-view as a closed behavior.</summary>
    public Behavior ToBehavior(string itemId, int pageIndex = -1) => new()
    {
        Kind = BehaviorKind.PageView,
        ItemId = itemId,
        StartedAt = OpenedAt,
        ClosedAt = ClosedAt,
        Actions = Actions,
        PageIndex = pageIndex,
    };
}
