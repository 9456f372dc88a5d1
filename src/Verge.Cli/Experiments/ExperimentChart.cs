using System.Collections.Immutable;
using Verge.Cli.Shell;
using Verge.Evaluation.Intervals;
using Verge.Evaluation.Plots;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>Results of an experiment drawn: of rows that are steps, a curve a data set; of runs that tell figures beside metrics, a bar a figure.</summary>
internal sealed class ExperimentChart
{
    private readonly string _file;
    private readonly IExperimentStage _stage;

    /// <summary>Says where to draw.</summary>
    /// <exception cref="UsageException">The experiment's rows are methods, and tell nothing beside metrics.</exception>
    public ExperimentChart(string file, IExperimentStage stage) => (_file, _stage) = (
        file,
        stage.StepLabel is not null || stage.FigureLabel is not null ? stage
        : throw new UsageException($"--svg: got '{file}', expected it only with rows that are steps of one thing, or whose runs tell figures to draw, which those of the stage '{stage.Name}' are not"));

    /// <summary>Draws.</summary>
    /// <exception cref="CommandException">None of the runs tells a figure.</exception>
    public void Draw(ImmutableArray<ExperimentResult> results) =>
        OutputFile.Write("--svg", _file, _stage.StepLabel is { } steps ? Lines(results, steps).ToSvg() : Bars(results, _stage.FigureLabel!).ToSvg());

    private static LineChart Lines(ImmutableArray<ExperimentResult> results, string steps)
    {
        var experiment = results[0].Experiment;
        return new(experiment.Title, steps, experiment.Objective.ToString(), [.. results.GroupBy(result => result.Data).Select(rows => Series(rows.Key, rows))])
        {
            Steps = [.. results.Select(result => result.Method.Row).Distinct()],
        };
    }

    private static PlotSeries Series(ExperimentData data, IEnumerable<ExperimentResult> rows) => new(
        data.Setting.Length > 0 ? data.Setting : data.Path,
        [.. rows.Select((row, step) => row.Summary(row.Experiment.Objective) is var value ? new PlotPoint(step, value.Mean, value.Low, value.High) : default)]);

    /// <summary>Means over seeds; the whiskers are one standard deviation over seeds to each side.</summary>
    private static BarChart Bars(ImmutableArray<ExperimentResult> results, string label)
    {
        ExperimentResult[] telling = [.. results.Where(result => !result.Outcome.Figures.IsEmpty)];
        if (telling.Length == 0)
        {
            throw new CommandException($"--svg: got no row that has a {label}, expected one (--only)");
        }

        var bars = from result in telling
                   from figure in result.Outcome.Figures
                   let values = result.Runs.SelectMany(run => run.Outcome.Figures.Where(other => other.Key == figure.Key)).Select(other => other.Value).ToArray()
                   let spread = SeedSpread.Std(values)
                   select new PlotBar(telling.Length == 1 ? figure.Key : $"{result.Method.NameOn(result.Data)}, {figure.Key}", values.Average(), values.Average() - spread, values.Average() + spread);
        return new(results[0].Experiment.Title, telling.Any(result => result.Runs.Length > 1) ? $"{label} (± over seeds)" : label, [.. bars]);
    }
}
