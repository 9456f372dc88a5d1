using System.Collections.Immutable;
using System.CommandLine;
using Verge.Cli.Bench.Device;
using Verge.Cli.Bench.Training;
using Verge.Cli.Bench.Trees;
using Verge.Cli.Shell;
using Verge.Evaluation.Reports;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.Tensors;
using Verge.Training;

namespace Verge.Cli.Commands.Bench;

/// <summary><c>verge bench rank</c>: latency of the cloud's ranking of one page, model by model (BST Table 4's response time).</summary>
internal static class RankBench
{
    private const int Calls = 100;

    private static readonly ImmutableArray<RankingModelOptions> s_models =
    [
        .. RankingModels.All.Select(name => new RankingModelOptions { Model = name }),
        .. new[] { 2, 3 }.Select(blocks => new RankingModelOptions { Model = RankingModels.Bst, Transformer = new() { Blocks = blocks } }),
        new() { Model = Rankers.Gbdt },
    ];

    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var candidates = Flags.Whole("--candidates", "How many are ranked. Default 200.", 1, 10_000);
        var model = Flags.Text("--model", "NAME", $"Only this kind of model: {string.Join(", ", Rankers.All)}. Default all.", "a model's name");
        var seed = Flags.Seed("--seed", "Seed of weights and inputs. Default 1.");
        return shell.Create(
            "rank",
            "Rank a page's candidates by each ranking model (20 clicks, each in its default sizes; trees by the dense features of a simulated shop) on one core, in one pass, as the cloud does.",
            (parsed, run, cancellation) =>
            {
                var measured = new List<RankFigures>();
                foreach (var options in Models(parsed.GetValue(model)))
                {
                    measured.Add(Measure(options, parsed.GetValue(candidates) ?? 200, parsed.GetValue(seed) ?? 1, run.Time, cancellation));
                    run.Write(measured[^1]);
                }

                run.Print(new ReportTable(
                    $"Ranking {measured[0].Candidates} candidates, one core, {measured[0].Simd}",
                    "model",
                    [new("median, ms", 2), new("99 %, ms", 2), new("median, encoding included, ms", 2), new("parameters", 0), new("of them embeddings", 0)],
                    [.. measured.Select(figures => new ReportRow(figures.Model, [.. Cells(figures)]))],
                    ["Encoding: of the request and its candidates into rows of the model's tables, of trees into dense features. Parameters of trees: nodes."]));
                return Task.CompletedTask;
            },
            candidates, model, seed);
    }

    private static ImmutableArray<RankingModelOptions> Models(string? name) => name is null || Rankers.All.Contains(name, StringComparer.Ordinal)
        ? [.. s_models.Where(options => name is null || options.Model == name)]
        : throw new UsageException($"--model: got '{name}', expected one of {string.Join(", ", Rankers.All)}");

    private static IEnumerable<ReportCell> Cells(RankFigures figures) =>
        new[] { figures.P50Ms, figures.P99Ms, figures.EncodedP50Ms, (double)figures.Parameters, figures.EmbeddingParameters }.Select(value => ReportCell.Of(value));

    private static RankFigures Measure(RankingModelOptions options, int candidates, ulong seed, TimeProvider time, CancellationToken cancellation)
    {
        var (ranker, encode) = Make(options, candidates, seed, cancellation);
        using var owned = ranker;
        var (examples, probabilities) = (encode(), new float[candidates * ranker.Tasks]);
        var ranked = CallTimes.Measure(() => ranker.Predict(examples, probabilities), time, Calls, cancellation);
        var encoded = CallTimes.Measure(() => ranker.Predict(encode(), probabilities), time, Calls, cancellation);
        return new()
        {
            Model = Rankers.NameOf(options),
            P50Ms = ranked.P50 / 1000,
            P99Ms = ranked.P99 / 1000,
            EncodedP50Ms = encoded.P50 / 1000,
            Candidates = candidates,
            Parameters = ranker is BoostedRanker trees ? trees.Trees.Sum(task => (long)task.NodeCount) : ((GradientRanker)ranker).Network.Parameters.TotalElements,
            EmbeddingParameters = ranker is GradientRanker { Network: var network } ? network.Parameters.Where(parameter => parameter.IsSparse).Sum(parameter => (long)parameter.Count) : 0,
            Simd = Simd.Level.ToString().ToLowerInvariant(),
        };
    }

    /// <summary>Networks as they are first, for their time does not depend on their weights; trees fitted, for theirs does.</summary>
    private static (IRanker Ranker, Func<RankingExample[]> Encode) Make(RankingModelOptions options, int candidates, ulong seed, CancellationToken cancellation)
    {
        if (options.Model != Rankers.Gbdt)
        {
            var (fields, encode) = TransformerCase.Page(seed, candidates);
            return (Rankers.Make(fields, options, seed), encode);
        }

        var (features, samples, page) = TreePage.Make(seed, candidates);
        var trees = Rankers.Make(features, options, seed);
        trees.Fit(samples, new() { Trainer = new() { Seed = seed } }, cancellation: cancellation);
        return (trees, page);
    }
}
