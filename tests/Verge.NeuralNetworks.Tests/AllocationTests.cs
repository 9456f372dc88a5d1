namespace Verge.NeuralNetworks.Tests;

public sealed class AllocationTests
{
    private static readonly TinySample[] Samples = TinySample.Draw(50, 12);
    private static long _total;

    [ThreadStatic]
    private static long _last;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Should_allocate_nothing_a_step_after_warming_up(int workers)
    {
        using var learner = new TinyReranker(dropout: 0.2f) { OnSample = Note };
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = workers, MicroBatch = 8 });
        var optimizer = new Adam();
        void Step(int step)
        {
            parallel.Compute(Samples.AsMemory(step % 2 * 25, 25), (ulong)step);
            GradientClipping.ByGlobalNorm(parallel.Gradients, 0.5);
            optimizer.Step(learner.Parameters, parallel.Gradients, 0.01);
        }

        for (var step = 0; step < 60; step++)
        {
            Step(step);
        }

        Interlocked.Exchange(ref _total, 0);
        for (var step = 60; step < 90; step++)
        {
            Step(step);
        }

        Assert.Equal(0, Interlocked.Read(ref _total));
    }

    [Fact]
    public void Should_see_an_allocation_of_any_worker()
    {
        using var learner = new TinyReranker { OnSample = sample => Note(new TinySample(sample.History, sample.Candidates, sample.Labels)) };
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = 2, MicroBatch = 8 });
        parallel.Compute(Samples, 1);
        Interlocked.Exchange(ref _total, 0);
        parallel.Compute(Samples, 1);
        Assert.InRange(Interlocked.Read(ref _total), 50 * 24, 50 * 100);
    }

    // Each thread's own count, from sample to sample: waiting, handing over, summing and the optimizer's step lie between
    // two samples, and what other threads of the process do is not seen.
    private static void Note(TinySample sample)
    {
        var now = GC.GetAllocatedBytesForCurrentThread();
        Interlocked.Add(ref _total, now - _last);
        _last = now;
    }
}
