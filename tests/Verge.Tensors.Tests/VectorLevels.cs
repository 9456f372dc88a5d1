namespace Verge.Tensors.Tests;

/// <summary>The kernel sets with registers that this machine can run.</summary>
public sealed class VectorLevels : TheoryData<SimdLevel>
{
    public VectorLevels()
    {
        foreach (var level in Enum.GetValues<SimdLevel>())
        {
            if (level != SimdLevel.Scalar && Kernels.IsSupported(level))
            {
                Add(level);
            }
        }
    }
}
