using System.Runtime.InteropServices;

namespace Verge.Tensors.Tests;

/// <summary>Native floats between guards, so that a kernel that writes past the end is seen. Kernels may read past it: there lie NaNs.</summary>
internal sealed unsafe class NativeArray : IDisposable
{
    private const int Guard = 64;
    private readonly float* _memory;
    private readonly int _count;

    internal NativeArray(int count, int seed)
    {
        _count = count;
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)(count + 2 * Guard) * sizeof(float), 64);
        new Span<float>(_memory, count + 2 * Guard).Fill(float.NaN);
        var random = new Random(seed);
        foreach (ref var element in Span)
        {
            element = 2 * random.NextSingle() - 1;
        }
    }

    internal float* Pointer => _memory + Guard;

    internal Span<float> Span => new(Pointer, _count);

    internal void Fill(float value) => Span.Fill(value);

    public void Dispose()
    {
        var guards = new Span<float>(_memory, _count + 2 * Guard);
        for (var i = 0; i < Guard; i++)
        {
            Assert.True(float.IsNaN(guards[i]) && float.IsNaN(guards[^(i + 1)]), "A kernel wrote outside its buffer.");
        }

        NativeMemory.AlignedFree(_memory);
    }
}
