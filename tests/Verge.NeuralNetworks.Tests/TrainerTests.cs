using Verge.Testing;

namespace Verge.NeuralNetworks.Tests;

public sealed class TrainerTests : IDisposable
{
    private static readonly TinySample[] Samples = TinySample.Draw(70, 12);
    private readonly string _folder = Directory.CreateTempSubdirectory("verge-trainer-").FullName;

    private static TrainerOptions Options => new()
    {
        BatchSize = 16,
        Epochs = 3,
        LearningRate = 0.02,
        ClipNorm = 1,
        Schedule = new ExponentialDecay(0.9, 4),
        Seed = 7,
        MicroBatch = 4,
        Workers = 2,
    };

    private string Checkpoint => Path.Combine(_folder, "run.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Should_learn_and_repeat_to_the_bit()
    {
        var options = Options with { Epochs = 20, Schedule = new ConstantRate() };
        var (first, weights) = Train(options);
        var (_, again) = Train(options);
        Assert.Equal(weights, again);
        Assert.True(first.Epochs[^1].Loss < 0.9 * first.Epochs[0].Loss, $"{first.Epochs[0].Loss} → {first.Epochs[^1].Loss}");
        Assert.Equal(20 * 5, first.Steps);
        Assert.NotEqual(weights, Train(options with { Seed = 8 }).Weights);
    }

    [Fact]
    public void Should_tell_the_schedule_each_step_and_how_many_there_are()
    {
        var schedule = new RecordingSchedule();
        Train(Options with { Schedule = schedule });

        // 70 samples are five batches of 16 at most, three times.
        Assert.Equal(Enumerable.Range(0, 15).Select(step => ((long)step, 15L)), schedule.Asked);
    }

    [Theory]
    [InlineData("adam", 0)]
    [InlineData("adam", 2)]
    [InlineData("adagrad", 0)]
    public void Should_resume_to_the_bit_after_cancellation_within_an_epoch(string kind, int checkpointSteps)
    {
        IOptimizer Optimizer() => kind == "adam" ? new Adam() : new Adagrad();
        double Validate(int epoch) => epoch == 1 ? 5 : -epoch;
        var (straight, expected) = Train(Options, Optimizer(), Validate);
        var options = Options with { CheckpointPath = Checkpoint, CheckpointSteps = checkpointSteps };

        using (var source = new CancellationTokenSource())
        {
            using var stopped = new TinyReranker(dropout: 0.2f);
            var progress = new Listener(at =>
            {
                if (at.Step == 8)
                {
                    source.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() =>
                new Trainer<TinySample>(stopped, Optimizer(), options).Train(Samples, Validate, progress, source.Token));
        }

        // Other first weights: all must come from the checkpoint.
        var (resumed, actual) = Train(options, Optimizer(), Validate, seed: 99);

        Assert.Equal(expected, actual);
        Assert.Equal(straight.Epochs.AsEnumerable(), resumed.Epochs);
        Assert.Equal((straight.Steps, straight.BestEpoch), (resumed.Steps, resumed.BestEpoch));
        Assert.Equal(expected, Train(options, Optimizer(), Validate, seed: 98).Weights);
    }

    [Fact]
    public void Should_keep_the_best_weights_and_stop_when_patience_runs_out()
    {
        var seen = new List<float[]>();
        using var learner = new TinyReranker();
        var trainer = new Trainer<TinySample>(learner, new Adam(), Options with { Epochs = 9, Patience = 2, LowerIsBetter = true });
        double[] figures = [3, 1, 2, 1, 0];
        var result = trainer.Train(Samples, epoch =>
        {
            seen.Add(learner.Weights());
            return figures[epoch - 1];
        });

        Assert.True(result.StoppedEarly);
        Assert.Equal(4, result.Epochs.Length);
        Assert.Equal((2, 1), (result.BestEpoch, result.BestValidation));
        Assert.Equal(seen[1], learner.Weights());
    }

    [Fact]
    public void Should_validate_within_epochs_and_count_patience_in_validations()
    {
        // 70 samples: five steps an epoch. Validated behind steps 2, 4, 5 (an epoch's end), 6, 8, 10 …
        var (asked, seen, reports) = (new List<int>(), new List<float[]>(), new List<TrainingProgress>());
        double[] figures = [1, 3, 2, 2.5, 0];
        using var learner = new TinyReranker();
        var result = new Trainer<TinySample>(learner, new Adam(), Options with { EvaluationSteps = 2, Patience = 3 }).Train(
            Samples,
            epoch =>
            {
                asked.Add(epoch);
                seen.Add(learner.Weights());
                return figures[asked.Count - 1];
            },
            new Listener(reports.Add));

        Assert.Equal([1, 1, 1, 2, 2], asked);
        Assert.Equal([2L, 4, 5, 6, 8], result.Evaluations.Select(one => one.Step));
        Assert.Equal((new EvaluationSummary(4, 1, 3), 1, true, 8L), (result.Best, result.BestEpoch, result.StoppedEarly, result.Steps));
        Assert.Equal([new EpochSummary(1, result.Epochs[0].Loss, 2)], result.Epochs.AsEnumerable());
        Assert.Equal(seen[1], learner.Weights());
        Assert.Equal([(2L, false), (4L, false), (5L, true), (6L, false), (8L, false)], reports.Where(at => at.Validation is not null).Select(at => (at.Step, at.IsEpochDone)));
        Assert.Equal(8 + 5, reports.Count);
    }

    [Fact]
    public void Should_train_alike_however_often_it_is_validated()
    {
        var (_, expected) = Train(Options);
        Assert.Equal(expected, Train(Options with { EvaluationSteps = 2, KeepBest = false }, validate: _ => 1).Weights);
        Assert.Equal(expected, Train(Options with { EvaluationSteps = 1 }).Weights);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Should_resume_to_the_bit_where_it_was_validated_within_an_epoch(int stopAt)
    {
        // By the weights, so that a validation of other weights than undisturbed is seen; stopped while it is validated, or behind a step between.
        static double Figure(TinyReranker learner) => learner.Weights().Sum(weight => (double)Math.Abs(weight)) * (learner.Weights()[0] > 0 ? 1 : -1);
        var options = Options with { EvaluationSteps = 2, Patience = 9, LowerIsBetter = true };
        using var straight = new TinyReranker(dropout: 0.2f);
        var expected = new Trainer<TinySample>(straight, new Adam(), options).Train(Samples, _ => Figure(straight));

        options = options with { CheckpointPath = Checkpoint };
        using (var source = new CancellationTokenSource())
        using (var stopped = new TinyReranker(dropout: 0.2f))
        {
            var steps = 0L;
            var trainer = new Trainer<TinySample>(stopped, new Adam(), options);
            Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(
                Samples,
                _ => steps == stopAt ? throw new OperationCanceledException() : Figure(stopped),
                new Listener(at =>
                {
                    steps = at.Step;
                    if (steps == stopAt && stopAt % 2 == 1 && stopAt != 5)
                    {
                        source.Cancel();
                    }
                }),
                source.Token));
            Assert.Equal(stopAt, steps);
        }

        using var resumed = new TinyReranker(seed: 99, dropout: 0.2f);
        var actual = new Trainer<TinySample>(resumed, new Adam(), options).Train(Samples, _ => Figure(resumed));
        Assert.Equal(expected.Evaluations.AsEnumerable(), actual.Evaluations);
        Assert.Equal(expected.Epochs.AsEnumerable(), actual.Epochs);
        Assert.Equal((expected.Best, expected.Steps), (actual.Best, actual.Steps));
        Assert.Equal(straight.Weights(), resumed.Weights());
    }

    [Fact]
    public void Should_tell_the_rate_of_the_step()
    {
        var rates = new List<double>();
        using var learner = new TinyReranker();
        new Trainer<TinySample>(learner, new Adam(), Options with { Epochs = 1, Schedule = new LinearWarmUpDecay(0) }).Train(Samples, null, new Listener(at => rates.Add(at.LearningRate)));
        Assert.Equal([0.02, 0.016, 0.012, 0.008, 0.004, 0.004], rates.Select(rate => Math.Round(rate, 12)));
    }

    [Fact]
    public void Should_keep_the_last_weights_when_asked_to()
    {
        float[] last = [];
        using var learner = new TinyReranker();
        var trainer = new Trainer<TinySample>(learner, new Adam(), Options with { KeepBest = false });
        var result = trainer.Train(Samples, epoch =>
        {
            last = learner.Weights();
            return -epoch;
        });
        Assert.Equal(1, result.BestEpoch);
        Assert.False(result.StoppedEarly);
        Assert.Equal(last, learner.Weights());
    }

    [Fact]
    public void Should_name_the_step_whose_loss_is_not_finite()
    {
        using var learner = new TinyReranker();
        float[] before = [];
        var progress = new Listener(at =>
        {
            if (at.Step == 6)
            {
                learner.Parameters["head.layers.1.bias"].Value[0] = float.NaN;
                before = learner.Weights();
            }
        });
        var problem = Assert.Throws<TrainingDivergedException>(() =>
            new Trainer<TinySample>(learner, new Adam(), Options).Train(Samples, null, progress));
        Assert.Equal((7, 2), (problem.Step, problem.Epoch));
        Assert.Contains("step 7 (epoch 2): loss is NaN", problem.Message, StringComparison.Ordinal);
        Assert.Equal(before, learner.Weights());
    }

    [Fact]
    public void Should_report_rate_and_time_left()
    {
        var clock = new ManualTimeProvider();
        var reports = new List<TrainingProgress>();
        using var learner = new TinyReranker();
        var progress = new Listener(at =>
        {
            reports.Add(at);
            clock.Advance(TimeSpan.FromSeconds(2));
        });
        new Trainer<TinySample>(learner, new Adam(), Options, clock).Train(Samples, _ => 1, progress);

        Assert.Equal(3 * 6, reports.Count);
        Assert.Equal((1, 3, 2, 15), (reports[1].Epoch, reports[1].Epochs, reports[1].Step, reports[1].Steps));
        Assert.Equal(16, reports[1].SamplesPerSecond, 1e-9);
        Assert.Equal(178 / 16.0, reports[1].Remaining.TotalSeconds, 1e-6);
        Assert.Equal(1, reports[5].Validation);
        Assert.Equal((5, 1), (reports[5].Step, reports[5].Epoch));
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
    }

    [Fact]
    public void Should_refuse_the_checkpoint_of_another_run()
    {
        var options = Options with { CheckpointPath = Checkpoint, Epochs = 1 };
        Train(options);
        var problem = Assert.Throws<SafeTensorsException>(() => Train(options with { BatchSize = 8 }));
        Assert.Contains("batch_size: got '16', expected '8'", problem.Message, StringComparison.Ordinal);
        Assert.Throws<SafeTensorsException>(() => Train(options, new Adagrad()));
        File.WriteAllBytes(Checkpoint, File.ReadAllBytes(Checkpoint)[..^5]);
        Assert.Throws<SafeTensorsException>(() => Train(options));
    }

    [Fact]
    public void Should_refuse_options_that_make_no_run()
    {
        using var learner = new TinyReranker();
        foreach (var options in new[]
        {
            Options with { BatchSize = 0 }, Options with { Epochs = 0 }, Options with { LearningRate = double.NaN },
            Options with { ClipNorm = 0 }, Options with { MicroBatch = 0 }, Options with { Workers = -1 }, Options with { Patience = -1 }, Options with { EvaluationSteps = -1 },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer<TinySample>(learner, new Adam(), options));
        }

        Assert.Throws<ArgumentException>(() => new Trainer<TinySample>(learner, new Adam(), Options).Train([]));
    }

    private static (TrainingResult Result, float[] Weights) Train(
        TrainerOptions options, IOptimizer? optimizer = null, Func<int, double>? validate = null, ulong seed = 1)
    {
        using var learner = new TinyReranker(seed, dropout: 0.2f);
        var result = new Trainer<TinySample>(learner, optimizer ?? new Adam(), options).Train(Samples, validate);
        return (result, learner.Weights());
    }

    private sealed class Listener(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }

    private sealed class RecordingSchedule : ILearningRateSchedule
    {
        public List<(long Step, long Steps)> Asked { get; } = [];

        public double Multiplier(long step, long steps)
        {
            Asked.Add((step, steps));
            return 1;
        }
    }
}
