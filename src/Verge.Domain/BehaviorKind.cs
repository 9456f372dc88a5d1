namespace Verge.Domain;

/// <summary>The two kinds of behavior (EdgeRec section 4.2).</summary>
public enum BehaviorKind
{
    /// <summary>An item exposure (IE): the item was on the screen.</summary>
    Exposure,

    /// <summary>An item page-view (IPV): the item's detail page was open.</summary>
    PageView,
}
