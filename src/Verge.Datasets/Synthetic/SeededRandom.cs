namespace Verge.Datasets.Synthetic;

/// <summary>
/// A SplitMix64 generator small enough to be made anew for every shopper, exposure and page. Streams keyed by what they
/// are for make a draw independent of how many draws other things took, of threads, and of the order items are shown in.
/// </summary>
internal struct SeededRandom(ulong seed)
{
    /// <summary>No triangular noise is larger: √6.</summary>
    public const float TriangularLimit = 2.4494898f;

    private ulong _state = seed;

    /// <summary>A stream of its own for (seed, purpose, key).</summary>
    public static SeededRandom For(ulong seed, ulong purpose, ulong key = 0) => new(Derive(seed, purpose, key));

    public static ulong Derive(ulong seed, ulong purpose, ulong key = 0) =>
        Scramble(Scramble(Scramble(seed + 0x9E3779B97F4A7C15UL) ^ purpose) + (key * 0xD1B54A32D192ED03UL));

    public ulong NextBits() => Scramble(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>Uniform on [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public int NextInt(int below) => (int)(((NextBits() >> 32) * (ulong)below) >> 32);

    public bool NextChance(double probability) => NextDouble() < probability;

    /// <summary>Standard normal (Box-Muller).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>
    /// A triangular noise of mean 0 and variance 1 from one draw of bits: the ranker needs one for every item of the
    /// catalogue at every page, and its exact shape does not matter.
    /// </summary>
    public float NextTriangular()
    {
        var bits = NextBits();
        return ((((uint)bits + (float)(uint)(bits >> 32)) * (1f / uint.MaxValue)) - 1f) * TriangularLimit;
    }
    /// <summary>Gamma (Marsaglia and Tsang); <paramref name="shape"/> at least 1.</summary>
    public double NextGamma(double shape, double mean)
    {
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextNormal();
            var v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            if (Math.Log(1 - NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v * mean / shape;
            }
        }
    }

    /// <summary>Poisson by inversion; meant for small means.</summary>
    public int NextPoisson(double mean)
    {
        var threshold = Math.Exp(-mean);
        var product = NextDouble();
        var count = 0;
        while (product > threshold)
        {
            product *= NextDouble();
            count++;
        }

        return count;
    }

    /// <summary>An index with probability proportional to its weight; the last one with a positive weight on rounding.</summary>
    public int Pick(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var point = NextDouble() * total;
        var last = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] <= 0)
            {
                continue;
            }

            last = i;
            point -= weights[i];
            if (point < 0)
            {
                break;
            }
        }

        return last;
    }

    private static ulong Scramble(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
