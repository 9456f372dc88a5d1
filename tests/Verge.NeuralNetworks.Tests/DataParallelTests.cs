using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

public sealed class DataParallelTests
{
    private static readonly TinySample[] Samples = TinySample.Draw(50, 12);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Should_repeat_to_the_bit_with_the_same_workers(int workers)
    {
        var first = Gradients(workers, 3, dropout: 0.3f);
        for (var i = 0; i < 5; i++)
        {
            var again = Gradients(workers, 3, dropout: 0.3f);
            Assert.Equal(first.Loss, again.Loss);
            Assert.Equal(first.Values, again.Values);
        }
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    [InlineData(8, 1)]
    [InlineData(2, 64)]
    public void Should_agree_whatever_the_workers_and_the_chunks(int workers, int microBatch)
    {
        var expected = Gradients(1, 16);
        var actual = Gradients(workers, microBatch);
        Assert.Equal(expected.Loss, actual.Loss, 1e-6);
        GoldenCase.Close("gradients", expected.Values, actual.Values);
    }

    [Theory]
    [InlineData(4, 1, new[] { 2, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4 })]
    [InlineData(40, 1, new[] { 10, 40 })]
    [InlineData(40, 2, new[] { 25, 25 })]
    [InlineData(40, 5, new[] { 2, 16, 16, 16 })]
    public void Should_take_as_many_samples_at_once_as_the_learner_wants_but_leave_some_for_each_worker(int wanted, int workers, int[] expected)
    {
        var sizes = new System.Collections.Concurrent.ConcurrentBag<int>();
        using var learner = new TinyReranker { MicroBatch = wanted, OnChunk = sizes.Add };
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = workers });

        parallel.Compute(Samples, 1);

        Assert.Equal(expected, sizes.Order());
    }

    [Fact]
    public void Should_keep_dropout_independent_of_the_workers()
    {
        var expected = Gradients(1, 3, dropout: 0.3f);
        var actual = Gradients(4, 3, dropout: 0.3f);
        Assert.Equal(expected.Loss, actual.Loss);
        GoldenCase.Close("gradients", expected.Values, actual.Values);
    }

    [Fact]
    public void Should_name_the_samples_that_failed_and_work_on_afterwards()
    {
        var bad = true;
        using var learner = new TinyReranker
        {
            OnSample = sample =>
            {
                if (bad && (ReferenceEquals(sample, Samples[17]) || ReferenceEquals(sample, Samples[44])))
                {
                    throw new InvalidDataException("torn sample");
                }
            },
        };
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = 3, MicroBatch = 4 });

        var problem = Assert.Throws<SampleException>(() => parallel.Compute(Samples, 1));

        Assert.Contains("torn sample", problem.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidDataException>(problem.InnerException);
        Assert.Contains((problem.First, problem.Count), new[] { (16, 4), (44, 4) });
        bad = false;
        var (loss, values) = Gradients(3, 4);
        Assert.Equal(loss, parallel.Compute(Samples, 1).Loss);
        Assert.Equal(values, Flat(parallel.Gradients));
    }

    [Fact]
    public void Should_stop_between_chunks_when_canceled()
    {
        using var source = new CancellationTokenSource();
        var seen = 0;
        using var learner = new TinyReranker
        {
            OnSample = _ =>
            {
                if (Interlocked.Increment(ref seen) == 5)
                {
                    source.Cancel();
                }
            },
        };
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = 2, MicroBatch = 1 });
        Assert.ThrowsAny<OperationCanceledException>(() => parallel.Compute(Samples, 1, source.Token));
        Assert.InRange(seen, 5, 10);
        Assert.ThrowsAny<OperationCanceledException>(() => parallel.Compute(Samples, 1, source.Token));
    }

    [Fact]
    public void Should_give_zero_for_an_empty_batch()
    {
        using var learner = new TinyReranker();
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = 2 });
        parallel.Compute(Samples, 1);
        Assert.Equal(0, parallel.Compute(default, 1).Loss);
        Assert.All(Flat(parallel.Gradients), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Should_join_its_threads_when_disposed()
    {
        var threads = new HashSet<Thread>();
        using var learner = new TinyReranker
        {
            OnSample = _ =>
            {
                lock (threads)
                {
                    threads.Add(Thread.CurrentThread);
                }
            },
        };
        var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = 3, MicroBatch = 1 });
        parallel.Compute(Samples, 1);
        Assert.Equal(3, threads.Count);
        parallel.Dispose();
        Assert.All(threads.Where(thread => thread != Thread.CurrentThread), thread => Assert.False(thread.IsAlive));
        Assert.Throws<ObjectDisposedException>(() => parallel.Compute(Samples, 1));
        parallel.Dispose();
    }

    [Fact]
    public void Should_take_a_worker_a_processor_unless_told_otherwise()
    {
        using var learner = new TinyReranker();
        using var parallel = new DataParallel<TinySample>(learner);
        Assert.Equal(Environment.ProcessorCount, parallel.Workers);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataParallel<TinySample>(learner, new DataParallelOptions { MicroBatch = 0 }));
    }

    private static (double Loss, float[] Values) Gradients(int workers, int microBatch, float dropout = 0)
    {
        using var learner = new TinyReranker(dropout: dropout);
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = workers, MicroBatch = microBatch });
        return (parallel.Compute(Samples, 1).Loss, Flat(parallel.Gradients));
    }

    private static float[] Flat(GradientBuffer gradients) =>
        [.. gradients.Parameters.SelectMany(parameter => GoldenCase.AsDense(gradients, parameter))];
}
