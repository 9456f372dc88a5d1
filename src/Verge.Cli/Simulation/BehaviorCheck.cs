using Verge.Cli.Demo;
using Verge.Training;

namespace Verge.Cli.Simulation;

/// <summary>
/// What behavior adds where there is something to learn from it, and where there is not: the same training on shops whose
/// shoppers' intent shifts and tires, and on shops where long-term taste is all there is. A gain that stayed in the second
/// would come from somewhere else than the moment.
/// </summary>
internal static class BehaviorCheck
{
    /// <summary>What may remain of the gain with both switches off, at most.</summary>
    public const double RemainderAtMost = 0.2;

    /// <summary>Measures one shop twice: with intent shift and fatigue, and with neither.</summary>
    public static BehaviorCheckResult Measure(ulong seed, bool quick, IProgress<StageProgress> progress, CancellationToken cancellation) => new(
        seed, Gain(seed, quick, moment: true, progress, cancellation), Gain(seed, quick, moment: false, progress, cancellation));

    private static BehaviorGain Gain(ulong seed, bool quick, bool moment, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var told = new Relay(progress, $"Shop {seed}, {(moment ? "with intent and fatigue" : "with neither")}. ");
        var world = DemoWorld.Synthetic(DemoWorld.ShopOf(quick, seed) with { IntentShift = moment, Fatigue = moment }, quick, seed, told, cancellation);
        using var pipeline = TrainingPipeline.Run(world.Slices, world.Options, told, cancellation);
        return BehaviorGain.Measure(pipeline, world.Slices, world.Options, world.JudgedRequests, told, cancellation);
    }

    private sealed class Relay(IProgress<StageProgress> progress, string prefix) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => progress.Report(value with { Stage = prefix + value.Stage });
    }
}
