namespace Verge.Domain;

/// <summary>Where a feed is shown; the paper's "page" (PWPRec section 3.1).</summary>
public enum Surface
{
    /// <summary>The shop's home page: <c>home</c>.</summary>
    Home,

    /// <summary>An item's detail page, with that item as the anchor: <c>view-item</c>.</summary>
    ViewItem,
}
