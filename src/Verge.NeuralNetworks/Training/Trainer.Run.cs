namespace Verge.NeuralNetworks;

public sealed partial class Trainer<TSample>
{
    /// <summary>One call of Train.</summary>
    private sealed class Run
    {
        private readonly Trainer<TSample> _trainer;
        private readonly long _count;
        private readonly IBatchGradients<TSample> _gradients;
        private readonly TrainingState _state;
        private readonly TrainingCheckpoint _checkpoint;
        private readonly TSample[] _batch;
        private readonly long _stepsPerEpoch;
        private long _started;
        private long _seen;
        private double _rate;

        public Run(Trainer<TSample> trainer, ISampleSource<TSample> samples, IBatchGradients<TSample> gradients, TrainingState state)
        {
            (_trainer, _count, _gradients, _state) = (trainer, samples.Count, gradients, state);
            _checkpoint = new TrainingCheckpoint(Options, trainer._optimizer, gradients.Parameters, (samples.Count, samples.Order));
            _batch = new TSample[Math.Min(Options.BatchSize, samples.Count)];
            _stepsPerEpoch = (samples.Count + Options.BatchSize - 1) / Options.BatchSize;
        }

        public required ISampleReader<TSample> Reader { get; init; }

        public Func<int, double>? Validate { get; init; }

        public IProgress<TrainingProgress>? Progress { get; init; }

        private TrainerOptions Options => _trainer._options;

        public void Resume()
        {
            if (Options.CheckpointPath is { } path && File.Exists(path))
            {
                _checkpoint.Load(path, _state);
            }

            _rate = _state.Step > 0 ? Rate(_state.Step - 1) : 0;
            _started = _trainer._time.GetTimestamp();
        }

        /// <summary>Takes the steps that are left of the epoch under way.</summary>
        /// <returns>Whether it was trained to its end: patience may run out within it.</returns>
        public bool TrainEpoch(CancellationToken cancellation)
        {
            Reader.Begin(_state.Epoch, _state.Position);
            try
            {
                while (_state.Position < _count)
                {
                    // Before a step, not behind it: a run that was stopped while it was validated makes that validation when it goes on.
                    if (IsEvaluationDue)
                    {
                        Report(_state.Loss, Validated(_state.Epoch + 1));
                        if (_state.IsOutOf(Options.Patience))
                        {
                            Save();
                            return false;
                        }
                    }

                    Step(cancellation);
                    if (Options.CheckpointSteps > 0 && _state.Step % Options.CheckpointSteps == 0)
                    {
                        Save();
                    }
                }

                return true;
            }
            catch (OperationCanceledException)
            {
                Save();
                throw;
            }
        }

        /// <summary>Validates, remembers what is best, and goes on to the next epoch.</summary>
        public void EndEpoch()
        {
            var epoch = _state.Epoch + 1;
            var validation = Validated(epoch);
            var loss = _state.Loss;
            _state.History.Add(new EpochSummary(epoch, loss, validation));
            Report(loss, validation, isEpochDone: true);
            (_state.Epoch, _state.Position, _state.LossSum, _state.Weight) = (epoch, 0, 0, 0);
            Save();
        }

        private bool IsEvaluationDue =>
            Validate is not null && Options.EvaluationSteps > 0 && _state.Step > 0 && _state.Step % Options.EvaluationSteps == 0
            && (_state.Evaluations.Count == 0 || _state.Evaluations[^1].Step < _state.Step);

        private double? Validated(int epoch)
        {
            if (Validate is null)
            {
                return null;
            }

            double value;
            try
            {
                value = Validate(epoch);
            }
            catch (OperationCanceledException)
            {
                // Resumed, the run stands where it is validated again.
                Save();
                throw;
            }

            if (!double.IsFinite(value))
            {
                throw new TrainingDivergedException(_state.Step, epoch, "validation", value);
            }

            var isBest = _state.BestOf is not { } best || (Options.LowerIsBetter ? value < best.Value : value > best.Value);
            _state.Evaluations.Add(new EvaluationSummary(_state.Step, epoch, value));
            if (isBest)
            {
                _state.BestEvaluation = _state.Evaluations.Count;
                if (Options.KeepBest)
                {
                    _state.BestLike(_gradients.Parameters).CopyFrom(_gradients.Parameters);
                }
            }

            return value;
        }

        private void Step(CancellationToken cancellation)
        {
            var count = Reader.Read(_batch);
            var seed = SeededGenerator.Derive(Options.Seed, (ulong)_state.Step);
            var result = _gradients.Compute(_batch.AsMemory(0, count), seed, cancellation);
            Require("loss", result.Loss);
            if (result.Weight > 0)
            {
                Require("gradient norm", Options.ClipNorm is { } maximum
                    ? GradientClipping.ByGlobalNorm(_gradients.Gradients, maximum)
                    : GradientClipping.GlobalNorm(_gradients.Gradients));
                _rate = Rate(_state.Step);
                _gradients.Step(_trainer._optimizer, _rate);
            }

            _state.Step++;
            _state.Position += count;
            _state.LossSum += result.LossSum;
            _state.Weight += result.Weight;
            _seen += count;
            Report(result.Loss, null);
        }

        private void Require(string what, double value)
        {
            if (!double.IsFinite(value))
            {
                throw new TrainingDivergedException(_state.Step + 1, _state.Epoch + 1, what, value);
            }
        }

        private double Rate(long step) => Options.LearningRate * Options.Schedule.Multiplier(step, Options.Epochs * _stepsPerEpoch);

        private void Report(double batchLoss, double? validation, bool isEpochDone = false)
        {
            if (Progress is null)
            {
                return;
            }

            var seconds = _trainer._time.GetElapsedTime(_started).TotalSeconds;
            var rate = seconds > 0 ? _seen / seconds : 0;
            var left = ((Options.Epochs - _state.Epoch) * _count) - _state.Position;
            Progress.Report(new TrainingProgress
            {
                Epoch = _state.Epoch + 1,
                Epochs = Options.Epochs,
                Step = _state.Step,
                Steps = Options.Epochs * _stepsPerEpoch,
                Loss = _state.Loss,
                BatchLoss = batchLoss,
                SamplesPerSecond = rate,
                Remaining = rate > 0 ? TimeSpan.FromSeconds(left / rate) : TimeSpan.Zero,
                LearningRate = _rate,
                Validation = validation,
                IsEpochDone = isEpochDone,
            });
        }

        private void Save()
        {
            if (Options.CheckpointPath is { } path)
            {
                _checkpoint.Save(path, _state);
            }
        }
    }
}
