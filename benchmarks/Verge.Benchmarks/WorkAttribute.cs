namespace Verge.Benchmarks;

/// <summary>What an operation must compute and move at least: a benchmark's yardstick.</summary>
/// <param name="forward">Forward alone.</param>
/// <param name="sweep">Forward and backward.</param>
/// <param name="unit">Of what.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WorkAttribute(double forward, double sweep, WorkUnit unit) : Attribute
{
    /// <summary>Forward alone, in 10⁶.</summary>
    public double Forward => forward;

    /// <summary>Forward and backward, in 10⁶.</summary>
    public double Sweep => sweep;

    /// <summary>Of what.</summary>
    public WorkUnit Unit => unit;
}
