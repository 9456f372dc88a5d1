namespace Verge.NeuralNetworks.Tests;

/// <summary>Runs alone: it watches what the whole process allocates.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    private static readonly TinySample[] Samples = TinySample.Draw(50, 12);

    [Fact]
    public void Should_allocate_nothing_a_step_after_warming_up()
    {
        using var learner = new TinyReranker(dropout: 0.2f);
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = 2, MicroBatch = 8 });
        var optimizer = new Adam();
        void Step(int step)
        {
            parallel.Compute(Samples.AsMemory(step % 2 * 25, 25), (ulong)step);
            GradientClipping.ByGlobalNorm(parallel.Gradients, 0.5);
            optimizer.Step(learner.Parameters, parallel.Gradients, 0.01);
        }

        // The second thread's allocations count as well, so it is the process that is watched. What the test host does in
        // it meanwhile must be allowed for: a step that allocates does so in every window.
        var least = long.MaxValue;
        for (var step = 0; step < 50; step++)
        {
            Step(step);
        }

        for (var window = 0; window < 20 && least > 0; window++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var step = 0; step < 20; step++)
            {
                Step(step);
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }
}
