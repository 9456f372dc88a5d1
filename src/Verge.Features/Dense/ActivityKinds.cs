using Verge.Domain;

namespace Verge.Features;

/// <summary>The kinds' names and where they come from.</summary>
internal static class ActivityKinds
{
    /// <summary>How many kinds there are: the stride of every array of counts.</summary>
    public const int Count = 4;

    /// <summary>What an event counts as; <see langword="null"/> for one that is not counted.</summary>
    public static ActivityKind? Of(EventKind kind) => kind switch
    {
        EventKind.Clicked => ActivityKind.Click,
        EventKind.Carted => ActivityKind.Cart,
        EventKind.Ordered => ActivityKind.Order,
        _ => null,
    };

    /// <summary>Its name in features: <c>clicks</c>.</summary>
    public static string Plural(ActivityKind kind) => Singular(kind) + "s";

    /// <summary>Its name in features of what one act was like: <c>click</c>.</summary>
    public static string Singular(ActivityKind kind) => kind switch
    {
        ActivityKind.Impression => "impression",
        ActivityKind.Click => "click",
        ActivityKind.Cart => "cart",
        _ => "order",
    };
}
