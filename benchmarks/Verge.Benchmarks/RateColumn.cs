using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Verge.Benchmarks;

/// <summary>An operation's <see cref="WorkAttribute">work</see> over its mean time.</summary>
public sealed class RateColumn(WorkUnit unit) : IColumn
{
    public string Id => nameof(RateColumn) + unit;

    public string ColumnName => unit == WorkUnit.Megaflops ? "GFLOP/s" : "GB/s";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => (int)unit;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "least work over mean time, one core";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, summary.Style);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        var work = benchmarkCase.Descriptor.WorkloadMethod.GetCustomAttribute<WorkAttribute>();
        var nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Mean;
        if (work?.Unit != unit || nanoseconds is null)
        {
            return "";
        }

        var sweeps = benchmarkCase.Parameters.Items.Any(item => item is { Name: nameof(OperationBenchmarks.Backward), Value: true });
        return ((sweeps ? work.Sweep : work.Forward) * 1e6 / nanoseconds.Value).ToString("0.0", CultureInfo.InvariantCulture);
    }
}
