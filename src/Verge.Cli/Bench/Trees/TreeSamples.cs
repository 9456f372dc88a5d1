using Verge.Models.Boosting;
using Verge.NeuralNetworks;

namespace Verge.Cli.Bench.Trees;

/// <summary>
/// Made samples with interactions, noise and missing values: of four features one is uniform, one normal, one of twelve values and one has a
/// long tail; a tenth of every third feature's values are missing.
/// </summary>
internal static class TreeSamples
{
    private const string FileName = "samples.safetensors";

    /// <summary>Makes samples, part after part of one sequence.</summary>
    public static BoostingSamples[] Make(ulong seed, int width, params ReadOnlySpan<int> parts)
    {
        var random = new SeededGenerator(seed);
        var made = new BoostingSamples[parts.Length];
        for (var part = 0; part < made.Length; part++)
        {
            var (features, labels) = (new float[parts[part] * width], new float[parts[part]]);
            for (var row = 0; row < labels.Length; row++)
            {
                labels[row] = Fill(random, features.AsSpan(row * width, width));
            }

            made[part] = new(features, width, labels);
        }

        return made;
    }

    /// <summary>Whether a file of such a name is ours to replace.</summary>
    public static bool Owns(string file) => file == FileName;

    /// <summary>Writes both parts for a peer: values (0 where missing), which are missing, and labels.</summary>
    public static void Export(string folder, BoostingSamples training, BoostingSamples test)
    {
        var writer = new SafeTensorsWriter();
        foreach (var (name, samples) in new[] { ("training", training), ("test", test) })
        {
            var values = samples.Features.ToArray();
            int[] shape = [samples.Count, samples.FeatureCount];
            writer.Add($"{name}.features", shape, () => Array.ConvertAll(values, value => float.IsNaN(value) ? 0 : value));
            writer.Add($"{name}.missing", shape, () => Array.ConvertAll(values, value => float.IsNaN(value) ? 1f : 0));
            writer.Add($"{name}.labels", [samples.Count], () => samples.Labels.Span);
        }

        Directory.CreateDirectory(folder);
        writer.Save(Path.Combine(folder, FileName));
    }

    private static float Fill(SeededGenerator random, Span<float> row)
    {
        for (var feature = 0; feature < row.Length; feature++)
        {
            row[feature] = (float)((feature % 4) switch
            {
                0 => random.NextDouble(),
                1 => random.NextGaussian(),
                2 => random.Next(12),
                _ => Math.Exp(2 * random.NextGaussian()),
            });
        }

        // Four informative groups at most, so that the rest is noise.
        var logit = -1.5;
        for (var first = 0; first + 4 <= Math.Min(row.Length, 16); first += 4)
        {
            logit += ((row[first] - 0.5) * row[first + 1]) + (row[first + 2] > 6 ? 0.5 * row[first] : 0) + (0.2 * Math.Log(row[first + 3]));
        }

        for (var feature = 0; feature < row.Length; feature += 3)
        {
            if (random.NextDouble() < 0.1)
            {
                row[feature] = float.NaN;
            }
        }

        return random.NextDouble() < 1 / (1 + Math.Exp(-logit)) ? 1 : 0;
    }
}
