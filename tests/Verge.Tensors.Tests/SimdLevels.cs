namespace Verge.Tensors.Tests;

/// <summary>The kernel sets that this machine can run.</summary>
public sealed class SimdLevels : TheoryData<SimdLevel>
{
    public SimdLevels()
    {
        foreach (var level in Enum.GetValues<SimdLevel>())
        {
            if (Kernels.IsSupported(level))
            {
                Add(level);
            }
        }
    }
}
