using System.CommandLine;
using Verge.Cli.Bench;
using Verge.Cli.Bench.Device;
using Verge.Cli.Bench.Training;
using Verge.Cli.Shell;
using Verge.Models.Ranking;
using Verge.Tensors;

namespace Verge.Cli.Commands.Bench;

/// <summary><c>verge bench rank</c>: latency of the cloud's ranking of one page.</summary>
internal static class RankBench
{
    private const int Calls = 100;

    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var candidates = Flags.Whole("--candidates", "How many are ranked. Default 200.", 1, 10_000);
        var seed = Flags.Seed("--seed", "Seed of weights and inputs. Default 1.");
        return shell.Create(
            "rank",
            "Rank a page's candidates by BST (20 clicks, 64 wide, one block) on one core, as the cloud does.",
            (parsed, run, cancellation) =>
            {
                var figures = Measure(parsed.GetValue(candidates) ?? 200, parsed.GetValue(seed) ?? 1, run.Time, cancellation);
                run.Write(figures);
                run.Print(FigureTable.Of(
                    $"Ranking {figures.Candidates} candidates, one core, {figures.Simd}",
                    "Encoding: of the request and its candidates into rows of the model's tables.",
                    ("median, ms", figures.P50Ms, "0.00"),
                    ("99 %, ms", figures.P99Ms, "0.00"),
                    ("median, encoding included, ms", figures.EncodedP50Ms, "0.00")));
                return Task.CompletedTask;
            },
            candidates, seed);
    }

    private static RankFigures Measure(int candidates, ulong seed, TimeProvider time, CancellationToken cancellation)
    {
        var (features, encode) = TransformerCase.Page(seed, candidates);
        using var ranker = Rankers.Make(features, new() { Model = RankingModels.Bst }, seed);
        var (examples, probabilities) = (encode(), new float[candidates]);
        var ranked = DeviceMeasurement.Measure(() => ranker.Predict(examples, probabilities), time, cancellation, Calls);
        var encoded = DeviceMeasurement.Measure(() => ranker.Predict(encode(), probabilities), time, cancellation, Calls);
        return new()
        {
            P50Ms = ranked.P50 / 1000,
            P99Ms = ranked.P99 / 1000,
            EncodedP50Ms = encoded.P50 / 1000,
            Candidates = candidates,
            Simd = Simd.Level.ToString().ToLowerInvariant(),
        };
    }
}
