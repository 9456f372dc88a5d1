using Verge.NeuralNetworks;

namespace Verge.Cli.Bench;

/// <summary>Vectors around centers, all values normal.</summary>
internal static class ClusteredVectors
{
    // With centers' values and those around them of the same deviation, clusters touch: the best hits lie in several.
    private const int VectorsPerCenter = 1_000;

    /// <summary>Makes vectors to index and vectors to ask with, around the same centers.</summary>
    /// <param name="count">How many to index.</param>
    /// <param name="queries">How many to ask with.</param>
    /// <param name="dimensions">The width of each.</param>
    /// <param name="seed">What they are drawn from.</param>
    public static (VectorSet Base, VectorSet Queries) Make(int count, int queries, int dimensions, ulong seed)
    {
        var generator = new SeededGenerator(seed);
        var centers = new double[Math.Max(1, count / VectorsPerCenter) * dimensions];
        for (var i = 0; i < centers.Length; i++)
        {
            centers[i] = generator.NextGaussian();
        }

        return (Around(centers, count, dimensions, generator), Around(centers, queries, dimensions, generator));
    }

    private static VectorSet Around(double[] centers, int count, int dimensions, SeededGenerator generator)
    {
        var values = new float[checked(count * dimensions)];
        for (var at = 0; at < values.Length; at += dimensions)
        {
            var center = generator.Next(centers.Length / dimensions) * dimensions;
            for (var i = 0; i < dimensions; i++)
            {
                values[at + i] = (float)(centers[center + i] + generator.NextGaussian());
            }
        }

        return new(values, dimensions);
    }
}
