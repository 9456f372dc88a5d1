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
    /// <param name="seed">Seeds the shop and the models.</param>
    /// <param name="quick">A smaller shop.</param>
    /// <param name="layers">GRU layers of the re-ranker; <see langword="null"/> for the preset's.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    public static BehaviorCheckResult Measure(ulong seed, bool quick, int? layers, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        return new(seed, Gain(moment: true), Gain(moment: false));

        BehaviorGain Gain(bool moment)
        {
            var told = new Relay(progress, $"Shop {seed}, {(moment ? "with intent and fatigue" : "with neither")}. ");
            var world = DemoWorld.Synthetic(DemoWorld.ShopOf(quick, seed) with { IntentShift = moment, Fatigue = moment }, quick, seed, told, cancellation);
            var options = world.Options with { Reranking = world.Options.Reranking with { GruLayers = layers ?? world.Options.Reranking.GruLayers } };
            using var pipeline = TrainingPipeline.Run(world.Slices, options, told, cancellation);
            return BehaviorGain.Measure(pipeline, world.Slices, options, world.JudgedRequests, told, cancellation);
        }
    }

    private sealed class Relay(IProgress<StageProgress> progress, string prefix) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => progress.Report(value with { Stage = prefix + value.Stage });
    }
}
