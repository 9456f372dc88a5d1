namespace Verge.Evaluation.Tests;

/// <summary>Textbook metrics of one order without ties, labels from the top.</summary>
internal static class PlainMetrics
{
    public static double ReciprocalRank(bool[] labels, int k)
    {
        var first = Array.IndexOf(labels, true);
        return first < 0 ? double.NaN : first < k ? 1.0 / (first + 1) : 0;
    }

    public static double Ndcg(bool[] labels, int k)
    {
        var ideal = labels.OrderDescending().ToArray();
        return Gain(labels, k) / Gain(ideal, k);
    }

    public static double AveragePrecision(bool[] labels, int k)
    {
        double sum = 0;
        for (var place = 0; place < Math.Min(k, labels.Length); place++)
        {
            if (labels[place])
            {
                sum += labels.Take(place + 1).Count(label => label) / (place + 1.0);
            }
        }

        return sum / Math.Min(k, labels.Count(label => label));
    }

    private static double Gain(bool[] labels, int k)
    {
        double gain = 0;
        for (var place = 0; place < Math.Min(k, labels.Length); place++)
        {
            gain += labels[place] ? 1 / Math.Log2(place + 2) : 0;
        }

        return gain;
    }
}
