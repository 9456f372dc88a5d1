using Verge.Training;

namespace Verge.Cli.Simulation;

/// <summary>What behavior adds in one shop.</summary>
/// <param name="ShopSeed">The shop.</param>
/// <param name="On">With intent shift and fatigue.</param>
/// <param name="Off">With neither.</param>
internal sealed record BehaviorCheckResult(ulong ShopSeed, BehaviorGain On, BehaviorGain Off)
{
    /// <summary>The share of the gain that remains with both off; at least 0, as a loss remains of nothing.</summary>
    public double Remainder => Math.Max(0, Off.Gain.Mean) / On.Gain.Mean;

    /// <summary>Whether the gain is significant, and gone where there is nothing to gain.</summary>
    public bool Holds => On.Gain.Low > 0 && Remainder <= BehaviorCheck.RemainderAtMost;
}
