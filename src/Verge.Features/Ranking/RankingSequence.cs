using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>A behavior sequence of the user that the ranking stage sees (BST section 2; DMT section 4.1.1).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Events at most; of more, the newest stay.</param>
public sealed record RankingSequence(string Name, [property: JsonRequired] int Length)
{
    /// <summary>Kinds that a sequence can be made of: clicks, carts, orders, and <see cref="EventKind.PageAct"/>, the page-views of the session log.</summary>
    public static ImmutableArray<EventKind> PossibleKinds { get; } = [EventKind.Clicked, EventKind.Carted, EventKind.Ordered, EventKind.PageAct];

    /// <summary>
    /// Which events, merged by time; of one moment, those of the kind named later are the newer ones. Default: clicks.
    /// <see cref="EventKind.PageAct"/> stands for page-views that a log has beside its clicks (Trivago's acts on a hotel before the
    /// click-out): a server whose user state holds clicks, carts and orders has none of them.
    /// </summary>
    [JsonRequired]
    public ImmutableArray<EventKind> Kinds { get; init; } = [EventKind.Clicked];

    /// <summary>How far back from the request it reaches; <see langword="null"/>, the default: all the way.</summary>
    [JsonRequired]
    public TimeSpan? Window { get; init; }

    /// <summary>The newest 20 clicks (BST Table 3).</summary>
    public static RankingSequence Clicks { get; } = new("click", 20);

    /// <summary>DMT's three: 50 clicks of 7 days, 10 carts and 10 orders of a year (section 4.2.1).</summary>
    public static ImmutableArray<RankingSequence> Multifaceted { get; } =
    [
        new("click", 50) { Window = TimeSpan.FromDays(7) },
        new("cart", 10) { Kinds = [EventKind.Carted], Window = TimeSpan.FromDays(365) },
        new("order", 10) { Kinds = [EventKind.Ordered], Window = TimeSpan.FromDays(365) },
    ];

    internal void Validate()
    {
        FeatureSchema.CheckSize($"sequences.{Name}.length", Length, 1, PageReplay.HistoryCapacity, "events");
        if (Kinds.IsDefaultOrEmpty || Kinds.Distinct().Count() < Kinds.Length || Kinds.Any(kind => !PossibleKinds.Contains(kind)))
        {
            throw new FeatureException(
                $"sequences.{Name}.kinds", Kinds.IsDefault ? "null" : $"'{string.Join(", ", Kinds)}'", $"one or more of {string.Join(", ", PossibleKinds)}, each once");
        }

        if (Window <= TimeSpan.Zero)
        {
            throw new FeatureException($"sequences.{Name}.window", Window, "a time above 0, or none");
        }
    }
}
