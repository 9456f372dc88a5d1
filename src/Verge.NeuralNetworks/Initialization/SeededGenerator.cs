using System.Numerics;

namespace Verge.NeuralNetworks;

/// <summary>Seeded random numbers (xoshiro256**): the same on every machine and runtime, with a state that can be derived by name.</summary>
public sealed class SeededGenerator
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts from a seed.</summary>
    public SeededGenerator(ulong seed)
    {
        _s0 = Mix(seed += Step);
        _s1 = Mix(seed += Step);
        _s2 = Mix(seed += Step);
        _s3 = Mix(seed + Step);
    }

    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>A seed of its own for each name under one seed: what is drawn does not depend on the order in which names are met.</summary>
    public static ulong Derive(ulong seed, ReadOnlySpan<char> name)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 0x100000001B3;
        }

        return Derive(seed, hash);
    }

    /// <summary>A seed of its own for each number (a step, an epoch, a chunk) under one seed.</summary>
    public static ulong Derive(ulong seed, ulong number) => Mix(Mix(seed + Step) ^ (number * Step));

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … <paramref name="exclusiveMaximum"/> − 1, without bias.</summary>
    public int Next(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMaximum, 1);
        var range = (uint)exclusiveMaximum;
        var product = (NextUInt64() >> 32) * range;
        if ((uint)product < range)
        {
            var threshold = (0u - range) % range;
            while ((uint)product < threshold)
            {
                product = (NextUInt64() >> 32) * range;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>Standard normal, by Box and Muller.</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Puts values into a random order, each order as likely as another.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    // The finalizer of SplitMix64.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
