namespace Verge.Cli.Simulation;

/// <summary>A shop's line of <c>verge simulate behavior --json</c>.</summary>
internal sealed record BehaviorCheckLine(ulong ShopSeed, BehaviorGainLine On, BehaviorGainLine Off, double Remainder, bool Holds)
{
    /// <summary>Of a result.</summary>
    public static BehaviorCheckLine Of(BehaviorCheckResult result) =>
        new(result.ShopSeed, BehaviorGainLine.Of(result.On), BehaviorGainLine.Of(result.Off), result.Remainder, result.Holds);
}
