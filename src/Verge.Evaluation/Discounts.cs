namespace Verge.Evaluation;

/// <summary>Sums over the first places of a list of 1 / log2(place + 1) and of 1 / place: what a tied item expects to earn.</summary>
internal static class Discounts
{
    // Replaced as a whole when it grows, so that readers on other threads always see a complete table.
    private static double[] s_gains = [0];
    private static double[] s_reciprocals = [0];

    /// <summary>Sum of 1 / log2(p + 1) for p = 1 … <paramref name="places"/>.</summary>
    public static double Gain(int places) => At(ref s_gains, places, static place => 1 / Math.Log2(place + 1.0));

    /// <summary>Sum of 1 / p for p = 1 … <paramref name="places"/>.</summary>
    public static double Reciprocal(int places) => At(ref s_reciprocals, places, static place => 1.0 / place);

    private static double At(ref double[] table, int places, Func<int, double> term)
    {
        var sums = Volatile.Read(ref table);
        if (places < sums.Length)
        {
            return sums[places];
        }

        var grown = new double[Math.Max(places + 1, Math.Max(256, sums.Length * 2))];
        sums.CopyTo(grown, 0);
        for (var place = sums.Length; place < grown.Length; place++)
        {
            grown[place] = grown[place - 1] + term(place);
        }

        Volatile.Write(ref table, grown);
        return grown[places];
    }
}
