namespace Verge.NeuralNetworks;

/// <summary>How a parameter's first values are drawn: from which distribution, and how wide.</summary>
public readonly record struct Initialization
{
    private Initialization(bool normal, double center, double spread) => (IsNormal, Center, Spread) = (normal, center, spread);

    /// <summary>Whether values are normal with this spread as deviation, else uniform within center ± spread.</summary>
    public bool IsNormal { get; }

    /// <summary>The mean.</summary>
    public double Center { get; }

    /// <summary>Standard deviation or half width; 0 for a constant.</summary>
    public double Spread { get; }

    /// <summary>All zero.</summary>
    public static Initialization Zeros => Constant(0);

    /// <summary>All the same.</summary>
    public static Initialization Constant(double value) => new(false, value, 0);

    /// <summary>Uniform within ± <paramref name="bound"/>.</summary>
    public static Initialization Uniform(double bound) => new(false, 0, Bounded(bound));

    /// <summary>Normal around 0.</summary>
    public static Initialization Normal(double deviation) => new(true, 0, Bounded(deviation));

    /// <summary>PyTorch's default for linear layers (fan in = inputs) and GRUs (fan in = hidden width), weights and biases: uniform ± 1/√fanIn.</summary>
    public static Initialization Default(int fanIn) => Uniform(1 / Math.Sqrt(Check.AtLeast(fanIn, 1, nameof(fanIn))));

    /// <summary>Glorot and Bengio (2010), equation 16: uniform ± gain · √(6 / (fanIn + fanOut)).</summary>
    public static Initialization XavierUniform(int fanIn, int fanOut, double gain = 1) =>
        Uniform(gain * Math.Sqrt(6.0 / Check.AtLeast(fanIn + fanOut, 1, nameof(fanIn))));

    /// <summary>He and others (2015): uniform ± √(6 / ((1 + a²) · fanIn)) for a (leaky) rectifier of slope a.</summary>
    public static Initialization KaimingUniform(int fanIn, double slope = 0) =>
        Uniform(Math.Sqrt(6.0 / ((1 + (slope * slope)) * Check.AtLeast(fanIn, 1, nameof(fanIn)))));

    private static double Bounded(double spread)
    {
        Check.NotNegative(spread, nameof(spread));
        return spread;
    }
}
