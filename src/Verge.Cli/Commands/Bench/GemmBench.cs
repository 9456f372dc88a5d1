using System.CommandLine;
using System.Globalization;
using Verge.Cli.Bench;
using Verge.Cli.Shell;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Commands.Bench;

/// <summary><c>verge bench gemm</c>: matrix products of the networks' shapes beside what one core can do.</summary>
internal static class GemmBench
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var milliseconds = Flags.Whole("--milliseconds", "Time for each shape. Default 200.", 1, 60_000);
        return shell.Create(
            "gemm",
            "Matrix products on one core: forward (x · weightᵀ) and backward (both gradients), beside the core's multiply-add peak.",
            async (parsed, run, cancellation) =>
            {
                var budget = TimeSpan.FromMilliseconds(parsed.GetValue(milliseconds) ?? 200);
                var figures = await Task.Run(() => GemmBenchmark.Measure(budget, run.Time, cancellation), cancellation);
                foreach (var figure in figures)
                {
                    run.Write(figure);
                }

                run.Print(new ReportTable(
                    $"Matrix products, one core, {figures[0].Simd}, peak {figures[0].PeakGflops.ToString("0", CultureInfo.InvariantCulture)} GFLOP/s",
                    "rows × inputs → outputs",
                    [new("forward GFLOP/s"), new("of peak"), new("backward GFLOP/s"), new("of peak")],
                    [
                        .. figures.Select(figure => new ReportRow(
                            $"{figure.Rows} × {figure.Inputs} → {figure.Outputs} ({figure.Of})",
                            [
                                Number(figure.ForwardGflops), Percent(figure.ForwardGflops / figure.PeakGflops),
                                Number(figure.BackwardGflops), Percent(figure.BackwardGflops / figure.PeakGflops),
                            ])),
                    ],
                    []));
            },
            milliseconds);
    }

    private static ReportCell Number(double value) => ReportCell.Of(value.ToString("0.0", CultureInfo.InvariantCulture));

    private static ReportCell Percent(double value) => ReportCell.Of(value.ToString("0 %", CultureInfo.InvariantCulture));
}
