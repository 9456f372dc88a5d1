using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>Something that is predicted of an impression (DMT section 3); its label is over all impressions, clicked or not.</summary>
/// <param name="Name">Its name, as metrics have it: <c>click</c>, <c>order</c>.</param>
/// <param name="Kind">
/// <see cref="EventKind.Clicked"/>: the item was opened from the page. <see cref="EventKind.Carted"/> and <see cref="EventKind.Ordered"/>: and
/// carted or ordered then, the item's last page-view before the act being the one that this page led to.
/// </param>
public sealed record RankingTask(string Name, [property: JsonRequired] EventKind Kind)
{
    /// <summary>Kinds that a task can be of.</summary>
    public static ImmutableArray<EventKind> PossibleKinds { get; } = [EventKind.Clicked, EventKind.Carted, EventKind.Ordered];

    /// <summary>Of clicks, what the page-view must reach to count (read for more than 30 seconds …); default nothing.</summary>
    [JsonRequired]
    public ImmutableArray<ActionFloor> Floors { get; init; } = [];

    /// <summary>From the page-view to the cart or order at most. Default a day.</summary>
    [JsonRequired]
    public TimeSpan Within { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whether an impression was clicked.</summary>
    public static RankingTask Click { get; } = new("click", EventKind.Clicked);

    /// <summary>Whether an impression was clicked and ordered (click-through conversion).</summary>
    public static RankingTask Order { get; } = new("order", EventKind.Ordered);

    internal void Validate()
    {
        if (!PossibleKinds.Contains(Kind))
        {
            throw new FeatureException($"tasks.{Name}.kind", Kind, $"one of {string.Join(", ", PossibleKinds)}");
        }

        if (Floors.IsDefault || (Kind != EventKind.Clicked && !Floors.IsEmpty) || Floors.Any(floor => floor.Action < 0 || !float.IsFinite(floor.Minimum)))
        {
            throw new FeatureException($"tasks.{Name}.floors", Floors.IsDefault ? "null" : $"{Floors.Length} floors", "finite ones of actions from 0, and of clicks only");
        }

        if (Within <= TimeSpan.Zero)
        {
            throw new FeatureException($"tasks.{Name}.within", Within, "a time above 0");
        }
    }
}
