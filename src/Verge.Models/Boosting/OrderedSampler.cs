using Verge.NeuralNetworks;

namespace Verge.Models.Boosting;

/// <summary>Draws some of many without replacement, each set as likely as another, in ascending order (Knuth, TAOCP 3.4.2, algorithm S).</summary>
internal static class OrderedSampler
{
    /// <summary>How many a share of some is: at least one.</summary>
    public static int Count(int all, double share) => Math.Clamp((int)Math.Round(all * share), Math.Min(1, all), all);

    /// <summary>Fills <paramref name="into"/> with numbers below <paramref name="all"/>.</summary>
    public static void Draw(SeededGenerator random, int all, Span<int> into)
    {
        for (int number = 0, taken = 0; taken < into.Length; number++)
        {
            into[taken] = number;
            taken += into.Length - taken == all - number || random.Next(all - number) < into.Length - taken ? 1 : 0;
        }
    }
}
