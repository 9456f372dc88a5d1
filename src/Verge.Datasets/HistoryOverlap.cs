using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Verge.Domain;

namespace Verge.Datasets;

/// <summary>
/// How long what a user looked at goes on to tell what comes next, by surface (PWPRec section 3.1, Figures 2 and 6): the share of clicks
/// before which the user clicked the same category, h hours earlier.
/// </summary>
public static class HistoryOverlap
{
    /// <summary>Measures a log. Where no item has a category, clicks are compared by item.</summary>
    /// <param name="dataset">The log; its clicks alone count, of a user on all surfaces.</param>
    /// <param name="hours">How far to look back.</param>
    /// <returns>A curve a surface on which there was a target, unknown surfaces last.</returns>
    public static ImmutableArray<OverlapCurve> Of(Dataset dataset, int hours = 24)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(hours, 1);
        var categories = new Dictionary<string, string>(dataset.Items.Length, StringComparer.Ordinal);
        foreach (var item in dataset.Items)
        {
            if (item.Attribute("category") is { } category)
            {
                categories[item.Id] = category;
            }
        }

        var byCategory = categories.Count > 0;
        var counts = new Dictionary<int, Counts>();
        var histories = dataset.Interactions.Where(interaction => interaction.Kind == EventKind.Clicked).GroupBy(click => click.UserId, StringComparer.Ordinal);
        foreach (var history in histories)
        {
            Interaction[] clicks = [.. history.OrderBy(click => click.At)];
            string?[] kinds = [.. clicks.Select(click => byCategory ? categories.GetValueOrDefault(click.ItemId) : click.ItemId)];
            for (var target = 1; target < clicks.Length; target++)
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, clicks[target].Surface is { } surface ? (int)surface : int.MaxValue, out _);
                (count ??= new(hours)).Take(clicks, kinds, target);
            }
        }

        return
        [
            .. counts.Where(pair => pair.Value.Targets > 0).OrderBy(pair => pair.Key)
                .Select(pair => pair.Value.ToCurve(pair.Key == int.MaxValue ? null : (Surface)pair.Key, byCategory)),
        ];
    }

    private sealed class Counts(int hours)
    {
        private readonly long[] _clicked = new long[hours];
        private readonly long[] _same = new long[hours];

        public long Targets { get; private set; }

        /// <summary>An hour counts once a target, however much was clicked in it.</summary>
        public void Take(Interaction[] clicks, string?[] kinds, int target)
        {
            var (clicked, same) = (-1, -1);
            for (var past = target - 1; past >= 0 && (clicks[target].At - clicks[past].At).TotalHours is var age && age < hours; past--)
            {
                var hour = (int)age;
                _clicked[hour] += clicked == hour ? 0 : 1;
                clicked = hour;
                if (same != hour && kinds[target] is not null && kinds[target] == kinds[past])
                {
                    _same[hour]++;
                    same = hour;
                }
            }

            Targets += clicked >= 0 ? 1 : 0;
        }

        public OverlapCurve ToCurve(Surface? surface, bool byCategory) =>
            new(surface, byCategory, Targets, [.. _clicked.Select((clicked, hour) => new OverlapHour(hour, clicked, _same[hour]))]);
    }
}
