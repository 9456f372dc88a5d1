using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// Draws first values. Each parameter has a generator of its own, seeded by this seed and the parameter's name, so that
/// adding or reordering layers leaves the values of the others as they were.
/// </summary>
public sealed class Initializer
{
    private readonly ulong? _seed;

    /// <summary>Draws from a seed.</summary>
    /// <param name="seed">The seed of the whole model.</param>
    public Initializer(ulong seed) => _seed = seed;

    private Initializer()
    {
    }

    /// <summary>Draws nothing: parameters stay zero, because they are read from elsewhere.</summary>
    public static Initializer None { get; } = new();

    /// <summary>Fills a parameter.</summary>
    public void Fill(Parameter parameter, Initialization how)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (_seed is { } seed)
        {
            Draw(parameter, how, seed);
        }
    }

    private static void Draw(Parameter parameter, Initialization how, ulong seed)
    {
        var values = parameter.Value;
        if (how.Spread == 0)
        {
            values.Fill((float)how.Center);
            return;
        }

        var generator = new SeededGenerator(SeededGenerator.Derive(seed, parameter.Name));
        for (var i = 0; i < values.Length; i++)
        {
            var drawn = how.IsNormal ? generator.NextGaussian() : (2 * generator.NextDouble()) - 1;
            values[i] = (float)(how.Center + (how.Spread * drawn));
        }
    }
}
