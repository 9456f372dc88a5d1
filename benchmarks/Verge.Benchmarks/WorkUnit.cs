namespace Verge.Benchmarks;

/// <summary>What bounds an operation.</summary>
public enum WorkUnit
{
    /// <summary>10⁶ additions and multiplications.</summary>
    Megaflops,

    /// <summary>10⁶ bytes read and written once.</summary>
    Megabytes,
}
