namespace Verge.Features;

/// <summary>What the activity counters count.</summary>
public enum ActivityKind
{
    /// <summary>The cloud put the item on a page.</summary>
    Impression,

    /// <summary>The item's page was opened.</summary>
    Click,

    /// <summary>The item was put into the cart.</summary>
    Cart,

    /// <summary>The item was ordered.</summary>
    Order,
}
