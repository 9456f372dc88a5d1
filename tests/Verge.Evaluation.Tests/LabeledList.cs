namespace Verge.Evaluation.Tests;

/// <summary>A list as properties draw it: few distinct scores, so that ties abound.</summary>
internal sealed record LabeledList(float[] Scores, bool[] Relevant)
{
    public RankedList Rank() => RankedList.Rank(Scores, Relevant);

    /// <summary>The mean of a plain metric over every order that the scores allow, labels from the top.</summary>
    public double MeanOverOrders(Func<bool[], double> metric)
    {
        double sum = 0;
        long orders = 0;
        var places = Enumerable.Range(0, Scores.Length).ToArray();
        Permute(places, 0, order =>
        {
            for (var i = 1; i < order.Length; i++)
            {
                if (Scores[order[i - 1]] < Scores[order[i]])
                {
                    return;
                }
            }

            sum += metric([.. order.Select(place => Relevant[place])]);
            orders++;
        });
        return sum / orders;
    }

    private static void Permute(int[] places, int from, Action<int[]> visit)
    {
        if (from == places.Length)
        {
            visit(places);
            return;
        }

        for (var i = from; i < places.Length; i++)
        {
            (places[from], places[i]) = (places[i], places[from]);
            Permute(places, from + 1, visit);
            (places[from], places[i]) = (places[i], places[from]);
        }
    }
}
