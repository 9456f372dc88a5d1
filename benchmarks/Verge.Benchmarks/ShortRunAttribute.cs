using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;

namespace Verge.Benchmarks;

/// <summary>A second or two a benchmark, in this process, with rates and allocations.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShortRunAttribute : Attribute, IConfigSource
{
    public IConfig Config { get; } = ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(7).WithIterationTime(TimeInterval.FromMilliseconds(100)))
        .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
        .AddColumn(new RateColumn(WorkUnit.Megaflops), new RateColumn(WorkUnit.Megabytes));
}
