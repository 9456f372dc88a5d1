using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Verge.Models.Boosting;

/// <summary>
/// Per feature and bin the sum of first and second derivatives and the number of samples, of one node. A feature's sums are
/// taken in the order of the rows by one thread, so that their bits are always the same.
/// </summary>
internal sealed unsafe class Histogram
{
    private const int Alignment = 64;

    private readonly HistogramLayout _layout;
    private readonly Vector256<double>* _entries; // [features][bins + 1]: (Σ first, Σ second, samples, 0)
    private readonly byte[] _memory;

    public Histogram(HistogramLayout layout)
    {
        _layout = layout;
        _memory = GC.AllocateUninitializedArray<byte>(checked((layout.Entries * sizeof(Vector256<double>)) + Alignment), pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref _memory[0]);
        _entries = (Vector256<double>*)((start + Alignment - 1) / Alignment * Alignment);
    }

    /// <summary>A feature's entries, that of missing values the last.</summary>
    public ReadOnlySpan<Vector256<double>> Of(int feature) => new(_entries + _layout.Start(feature), _layout.Bins.Count(feature) + 1);

    /// <summary>Sums for some features.</summary>
    /// <param name="features">Which; up to four are summed in one pass over the rows.</param>
    /// <param name="rows">The node's samples.</param>
    /// <param name="pairs">Derivatives of all samples, <c>[samples, 2]</c>.</param>
    /// <param name="samples">Bins of all samples.</param>
    public void Fill(ReadOnlySpan<int> features, ReadOnlySpan<int> rows, ReadOnlySpan<float> pairs, BinnedSamples samples)
    {
        foreach (var feature in features)
        {
            new Span<Vector256<double>>(_entries + _layout.Start(feature), _layout.Bins.Count(feature) + 1).Clear();
        }

        fixed (float* derivatives = pairs)
        {
            var next = 0;
            for (; next + 4 <= features.Length; next += 4)
            {
                AddFour(features.Slice(next, 4), rows, derivatives, samples);
            }

            for (; next < features.Length; next++)
            {
                Add(features[next], rows, derivatives, samples);
            }
        }
    }

    /// <summary>This −= other, for one feature: what is left of a parent without one child is the other child.</summary>
    public void Subtract(Histogram other, int feature)
    {
        Vector256<double>* mine = _entries + _layout.Start(feature), its = other._entries + _layout.Start(feature);
        for (var bin = 0; bin <= _layout.Bins.Count(feature); bin++)
        {
            mine[bin] -= its[bin];
        }
    }

    private void Add(int feature, ReadOnlySpan<int> rows, float* pairs, BinnedSamples samples)
    {
        var sums = _entries + _layout.Start(feature);
        fixed (byte* bins = samples.Column(feature))
        {
            foreach (var row in rows)
            {
                sums[bins[row]] += Load(pairs, row);
            }
        }
    }

    private void AddFour(ReadOnlySpan<int> features, ReadOnlySpan<int> rows, float* pairs, BinnedSamples samples)
    {
        Vector256<double>* sums0 = _entries + _layout.Start(features[0]), sums1 = _entries + _layout.Start(features[1]);
        Vector256<double>* sums2 = _entries + _layout.Start(features[2]), sums3 = _entries + _layout.Start(features[3]);
        fixed (byte* bins0 = samples.Column(features[0]), bins1 = samples.Column(features[1]), bins2 = samples.Column(features[2]), bins3 = samples.Column(features[3]))
        {
            foreach (var row in rows)
            {
                var derivatives = Load(pairs, row);
                sums0[bins0[row]] += derivatives;
                sums1[bins1[row]] += derivatives;
                sums2[bins2[row]] += derivatives;
                sums3[bins3[row]] += derivatives;
            }
        }
    }

    /// <summary>(first, second, 1, 0) of a sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(float* pairs, int row) => Vector256.Create(
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(((double*)pairs)[row]).AsSingle()), Vector128.CreateScalar(1.0));
}
