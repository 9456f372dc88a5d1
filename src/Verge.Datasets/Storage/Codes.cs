using Verge.Domain;

namespace Verge.Datasets.Storage;

/// <summary>The names of kinds in stored files.</summary>
internal static class Codes
{
    public static readonly string[] Events = ["shown", "scrolled", "left", "clicked", "page-act", "page-closed", "deleted", "carted", "ordered"];
    public static readonly string[] Behaviors = ["exposure", "page-view"];
    public static readonly string[] Triggers = ["click", "delete", "skips", "page"];

    public static string Of(EventKind kind) => Events[(int)kind];

    public static string Of(BehaviorKind kind) => Behaviors[(int)kind];

    public static string Of(TriggerKind kind) => Triggers[(int)kind];

    /// <summary>Whether an interaction may be of this kind.</summary>
    public static bool IsInteraction(EventKind kind) => kind is EventKind.Clicked or EventKind.Carted or EventKind.Ordered;
}
