using System.Collections.Immutable;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>A table of a paper as an experiment: rows × data sets × seeds. Read by <see cref="ExperimentFile"/>.</summary>
public sealed record Experiment
{
    /// <summary>The table's name, as in results: <c>pagewise/table3</c>.</summary>
    public required string Table { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>What kind of methods it compares: the name of an <see cref="IExperimentStage"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>Seeds of the runs; a method without chance runs once.</summary>
    public required ImmutableArray<ulong> Seeds { get; init; }

    /// <summary>What is measured, in the order of the table's columns.</summary>
    public required ImmutableArray<MetricName> Metrics { get; init; }

    /// <summary>What a run is measured by for that: of metrics that take several runs, what they are made of.</summary>
    public ImmutableArray<MetricName> Measured => [.. Metrics.Select(metric => metric.Source).Distinct()];

    /// <summary>The metric that tuning maximizes on validation.</summary>
    public required MetricName Objective { get; init; }

    /// <summary>The blocks that rows stand in, with the rows that others are compared with; a table that is all one has one without a name.</summary>
    public ImmutableArray<ExperimentBlock> Blocks { get; init; } = [new("")];

    /// <summary>Whether tables have, beside what a row gains, the p-value of a paired t-test.</summary>
    public bool TTest { get; init; }

    /// <summary>The data sets.</summary>
    public required ImmutableArray<ExperimentData> Data { get; init; }

    /// <summary>The rows.</summary>
    public required ImmutableArray<ExperimentMethod> Rows { get; init; }

    /// <summary>Settings tried for each row and data set by <c>--tune</c>; the same number for all.</summary>
    public int Trials { get; init; }

    /// <summary>How <c>--tune</c> searches among them.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>The block that a row stands in.</summary>
    public ExperimentBlock BlockOf(ExperimentMethod row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Blocks.Single(block => block.Name == row.Block);
    }
}
