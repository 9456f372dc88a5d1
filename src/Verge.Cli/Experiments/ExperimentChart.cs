using System.Collections.Immutable;
using Verge.Cli.Shell;
using Verge.Evaluation.Plots;
using Verge.Evaluation.Reports;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>Results of an experiment whose rows are steps, as a curve a data set.</summary>
internal sealed class ExperimentChart
{
    private readonly string _file;
    private readonly string _steps;

    /// <summary>Says where to draw.</summary>
    /// <exception cref="UsageException">The experiment's rows are methods.</exception>
    public ExperimentChart(string file, IExperimentStage stage) => (_file, _steps) = (
        file, stage.StepLabel ?? throw new UsageException($"--svg: got '{file}', expected it only with rows that are steps of one thing, which those of the stage '{stage.Name}' are not"));

    /// <summary>Draws the objective.</summary>
    public void Draw(ImmutableArray<ExperimentResult> results)
    {
        var experiment = results[0].Experiment;
        var chart = new LineChart(
            experiment.Title, _steps, experiment.Objective.ToString(), [.. results.GroupBy(result => result.Data).Select(rows => Series(rows.Key, rows))])
        {
            Steps = [.. results.Select(result => result.Method.Row).Distinct()],
        };
        OutputFile.Write("--svg", _file, chart.ToSvg());
    }

    private static PlotSeries Series(ExperimentData data, IEnumerable<ExperimentResult> rows) => new(
        data.Setting.Length > 0 ? data.Setting : data.Path,
        [
            .. rows.Select((row, step) => MetricSummary.Of([.. row.Runs.Select(run => run.Samples[row.Experiment.Objective])]) is var value
                ? new PlotPoint(step, value.Mean, value.Low, value.High)
                : default),
        ]);
}
