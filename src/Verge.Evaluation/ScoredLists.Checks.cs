using System.Collections.Immutable;

namespace Verge.Evaluation;

/// <summary>What is refused.</summary>
public sealed partial class ScoredLists
{
    private static void CheckNames(string field, ImmutableArray<string> names, int fewest, int most)
    {
        if (names.Length < fewest || names.Length > most || names.Distinct(StringComparer.Ordinal).Count() < names.Length)
        {
            throw new ArgumentException($"{field}: got '{string.Join(", ", names)}', expected {fewest} to {most} names, each once.", field);
        }
    }

    private void Check(ScoredList list)
    {
        ArgumentException.ThrowIfNullOrEmpty(list.User);
        ArgumentException.ThrowIfNullOrEmpty(list.Request);
        var items = list.Labels.Length / Tasks.Length;
        if (items == 0 || list.Labels.Length != items * Tasks.Length)
        {
            throw Refuse(list, $"got {list.Labels.Length} labels, expected {Tasks.Length} an item, of one item at least");
        }

        if (list.Scores.Length != list.Labels.Length)
        {
            throw Refuse(list, $"got {list.Scores.Length} scores and {list.Labels.Length} labels, expected as many of one as of the other");
        }

        if (list.Tags.Length > 0 && list.Tags.Length != items)
        {
            throw Refuse(list, $"got tags of {list.Tags.Length} items, expected of {items}");
        }

        var known = (uint)((1UL << Tags.Length) - 1);
        for (var item = 0; item < list.Tags.Length; item++)
        {
            if ((list.Tags.Span[item] & ~known) != 0)
            {
                throw Refuse(list, $"item at place {item}: got the tags {list.Tags.Span[item]:b}, expected bits of {Tags.Length} tags");
            }
        }

        // Known of all lists or of none: a metric is of all impressions.
        if (list.Preferences.Length != items && (list.Preferences.Length > 0 || HasPreferences))
        {
            throw Refuse(list, $"got preferences of {list.Preferences.Length} items, expected of {items}");
        }

        if (list.Preferences.Length > 0 && Count > 0 && !HasPreferences)
        {
            throw Refuse(list, "got preferences, expected none, as of the lists before it");
        }

        CheckShares(list, "score", list.Scores.Span, Tasks.Length);
        CheckShares(list, "preference", list.Preferences.Span, 1);
    }

    private static void CheckShares(ScoredList list, string what, ReadOnlySpan<float> values, int anItem)
    {
        for (var place = 0; place < values.Length; place++)
        {
            if (values[place] is not (>= 0 and <= 1))
            {
                throw Refuse(list, FormattableString.Invariant($"item at place {place / anItem}: got {what} {values[place]}, expected a probability between 0 and 1"));
            }
        }
    }

    private static ArgumentException Refuse(ScoredList list, string what) => new($"List '{list.Request}' of user '{list.User}': {what}.");
}
