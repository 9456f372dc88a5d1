using System.Diagnostics;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Cli.Bench.Training;

/// <summary>Trains a learner on samples that come round again and again.</summary>
/// <param name="name">The network's name.</param>
/// <param name="learner">The learner, as the product trains it.</param>
/// <param name="optimizer">The optimizer.</param>
/// <param name="learningRate">Its rate.</param>
/// <param name="samples">Some batches of samples.</param>
/// <param name="batch">Samples a step.</param>
/// <param name="options">Threads and time.</param>
internal abstract class TrainingCase<TSample>(
    string name, ILearner<TSample> learner, IOptimizer optimizer, double learningRate, TSample[] samples, int batch, TrainingBenchOptions options)
    : ITrainingCase
{
    /// <summary>Steps before the clock starts: memory grows and code is compiled in them.</summary>
    private const int FirstSteps = 12;

    /// <summary>Batches of made samples.</summary>
    public const int Batches = 4;

    private readonly DataParallel<TSample> _gradients = new(learner, new() { Workers = options.Workers, MicroBatch = options.MicroBatch });

    /// <summary>The samples.</summary>
    protected TSample[] Samples => samples;

    /// <summary>Samples a step.</summary>
    protected int Batch => batch;

    /// <inheritdoc/>
    public void Export(string folder)
    {
        var export = new TrainingExport(folder);
        Describe(export);
        export.Save(name, batch, samples.Length, learningRate, learner.Parameters);
    }

    /// <inheritdoc/>
    public TrainingFigures Run(TimeProvider time, CancellationToken cancellation)
    {
        var first = FirstLoss();
        for (var step = 0; step < FirstSteps; step++)
        {
            Step(step, cancellation);
        }

        using var process = Process.GetCurrentProcess();
        var (resident, processor, allocated) = (process.WorkingSet64, process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
        var (began, steps, last) = (time.GetTimestamp(), 0L, 0.0);
        while (time.GetElapsedTime(began) < options.Time)
        {
            last = Step(FirstSteps + steps++, cancellation);
        }

        var elapsed = time.GetElapsedTime(began);
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        process.Refresh();
        return new()
        {
            Model = name,
            SamplesPerSecond = steps * batch / elapsed.TotalSeconds,
            Parameters = learner.Parameters.TotalElements,
            FirstLoss = first,
            LastLoss = last,
            PeakMb = process.PeakWorkingSet64 / 1e6,
            GrowthMb = (process.WorkingSet64 - resident) / 1e6,
            AllocatedBytesPerStep = allocated / steps,
            BusyCores = (process.TotalProcessorTime - processor) / elapsed,
            Batch = batch,
            Steps = steps,
            Seconds = elapsed.TotalSeconds,
            Workers = options.Workers,
            Simd = Simd.Level.ToString().ToLowerInvariant(),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gradients.Dispose();
        learner.Parameters.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds what a peer needs to train the same.</summary>
    protected abstract void Describe(TrainingExport export);

    /// <summary>Mean loss of the first batch before any step, without dropout.</summary>
    protected virtual double FirstLoss()
    {
        using var tape = new Tape(learner.Parameters, new() { Recording = false });
        var term = learner.Forward(tape, samples.AsSpan(0, batch), ForwardContext.Inference);
        return term.LossSum.Scalar / term.Weight;
    }

    private double Step(long step, CancellationToken cancellation)
    {
        var first = (int)(step % (samples.Length / batch)) * batch;
        var result = _gradients.Compute(samples.AsMemory(first, batch), SeededGenerator.Derive(options.Seed, (ulong)step), cancellation);
        _gradients.Step(optimizer, learningRate);
        return result.Loss;
    }
}
