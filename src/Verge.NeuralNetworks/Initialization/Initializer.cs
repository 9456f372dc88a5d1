using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// Draws first values. Each parameter has a generator of its own, seeded by this seed and the parameter's name, so that
/// adding or reordering layers leaves the values of the others as they were.
/// </summary>
/// <param name="seed">The seed of the whole model.</param>
public sealed class Initializer(ulong seed)
{
    /// <summary>The seed of the whole model.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Fills a parameter.</summary>
    public void Fill(Parameter parameter, Initialization how)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var values = parameter.Value;
        if (how.Spread == 0)
        {
            values.Fill((float)how.Center);
            return;
        }

        var generator = new SeededGenerator(SeededGenerator.Derive(Seed, parameter.Name));
        for (var i = 0; i < values.Length; i++)
        {
            var drawn = how.IsNormal ? generator.NextGaussian() : (2 * generator.NextDouble()) - 1;
            values[i] = (float)(how.Center + (how.Spread * drawn));
        }
    }
}
