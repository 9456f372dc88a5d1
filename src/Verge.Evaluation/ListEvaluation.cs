using System.Runtime.InteropServices;
using Verge.Evaluation.Intervals;

namespace Verge.Evaluation;

/// <summary>
/// Measures scored lists: any metric of lists, of any task, of all impressions or of a slice. Metrics of an order (precision, mrr, ndcg …) are over
/// the lists in which the task's label is there at all, as DMT's released code has them: over all lists an order metric would be 0 for 99 of 100.
/// </summary>
public static class ListEvaluation
{
    /// <summary>Measures.</summary>
    /// <param name="lists">What was scored.</param>
    /// <param name="metric">Of one of the tasks; of the first where it names none. <c>kl</c> is of true preferences, which are of the first.</param>
    /// <param name="slice">A tag: only impressions that have it count. Empty: all.</param>
    /// <returns>Null where the lists do not tell: they have no such task or tag, or no true preferences.</returns>
    /// <exception cref="ArgumentException">A metric that lists do not give (js, relaimpr, gap_closed, response_ms, sampled negatives).</exception>
    public static MetricSample? Measure(ScoredLists lists, MetricName metric, string slice = "")
    {
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentNullException.ThrowIfNull(slice);
        var task = metric.Task.Length == 0 ? 0 : lists.Tasks.IndexOf(metric.Task);
        if (task < 0 || (slice.Length > 0 && !lists.Tags.Contains(slice)))
        {
            return null;
        }

        return metric.Kind != MetricKind.Kl ? OfLists(lists, metric, task, lists.MaskOf(slice))
            : lists.HasPreferences && task == 0 ? Divergence(lists, metric, lists.MaskOf(slice))
            : null;
    }

    private static MetricSample OfLists(ScoredLists lists, MetricName metric, int task, uint mask)
    {
        var evaluation = new RequestEvaluation([metric], relevantOnly: true);
        for (var list = 0; list < lists.Count; list++)
        {
            int[] items = [.. lists.ItemsOf(list, mask)];
            if (items.Length > 0)
            {
                evaluation.Add(new(
                    lists.UserOf(list), lists.RequestOf(list), Array.ConvertAll(items, item => lists.Score(item, task)), Array.ConvertAll(items, item => lists.IsPositive(item, task))));
            }
        }

        return evaluation.Samples()[metric];
    }

    /// <summary>
    /// A mean over impressions. The constant is that of all impressions, also in a slice, where one of its own would hide what the model has wrong there; and also in
    /// resamples of the users: over all impressions the divergence does not move with it to first order. A slice's interval takes it as given.
    /// </summary>
    private static WeightedMeanSample Divergence(ScoredLists lists, MetricName metric, uint mask)
    {
        var (probabilities, preferences) = (new List<float>(lists.Impressions), new List<float>(lists.Impressions));
        for (var item = 0; item < lists.Impressions; item++)
        {
            probabilities.Add(lists.Score(item, 0));
            preferences.Add(lists.Preference(item));
        }

        var (constant, values) = (PreferenceDivergence.Constant(CollectionsMarshal.AsSpan(probabilities), CollectionsMarshal.AsSpan(preferences)), new RequestValues());
        for (var list = 0; list < lists.Count; list++)
        {
            double[] divergences = [.. lists.ItemsOf(list, mask).Select(item => PreferenceDivergence.Of(probabilities[item], preferences[item], constant))];
            if (divergences.Length > 0)
            {
                values.Add(lists.UserOf(list), lists.RequestOf(list), divergences.Average(), divergences.Length);
            }
        }

        return values.ToSample(metric);
    }
}
