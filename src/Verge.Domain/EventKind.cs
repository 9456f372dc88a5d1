namespace Verge.Domain;

/// <summary>The kind of a raw act. Clicks, carts and orders go to the cloud; the rest stays on the device.</summary>
public enum EventKind
{
    /// <summary>An item came into view.</summary>
    Shown,

    /// <summary>The feed was scrolled while the item was in view; carries speed and duration.</summary>
    Scrolled,

    /// <summary>An item left the screen.</summary>
    Left,

    /// <summary>An item's detail page was opened.</summary>
    Clicked,

    /// <summary>An act inside a detail page, named by <see cref="UserEvent.Act"/>.</summary>
    PageAct,

    /// <summary>A detail page was closed.</summary>
    PageClosed,

    /// <summary>An item was deleted by long press; <see cref="UserEvent.Act"/> holds the reason.</summary>
    Deleted,

    /// <summary>An item was put into the cart.</summary>
    Carted,

    /// <summary>An item was ordered.</summary>
    Ordered,
}
