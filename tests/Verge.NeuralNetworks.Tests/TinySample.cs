namespace Verge.NeuralNetworks.Tests;

internal sealed record TinySample(int[] History, int[] Candidates, float[] Labels)
{
    /// <summary>Seeded samples; histories of length 0 and 1 among them. A candidate is clicked more often if it is in the history.</summary>
    public static TinySample[] Draw(int count, int items, ulong seed = 3)
    {
        var random = new SeededGenerator(seed);
        var samples = new TinySample[count];
        for (var i = 0; i < count; i++)
        {
            int[] lengths = [4, 0, 1, 7, 2];
            var history = Enumerable.Range(0, lengths[i % 5]).Select(_ => 1 + random.Next(items - 1)).ToArray();
            var candidates = Enumerable.Range(0, 1 + (i % 4))
                .Select(_ => history.Length > 0 && random.Next(2) == 0 ? history[random.Next(history.Length)] : 1 + random.Next(items - 1)).ToArray();
            var labels = candidates.Select(item => random.NextDouble() < (history.Contains(item) ? 0.8 : 0.2) ? 1f : 0f).ToArray();
            samples[i] = new TinySample(history, candidates, labels);
        }

        return samples;
    }
}
