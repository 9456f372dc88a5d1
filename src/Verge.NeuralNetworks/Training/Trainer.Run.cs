namespace Verge.NeuralNetworks;

public sealed partial class Trainer<TSample>
{
    /// <summary>One call of Train.</summary>
    private sealed class Run
    {
        private readonly Trainer<TSample> _trainer;
        private readonly IReadOnlyList<TSample> _samples;
        private readonly IBatchGradients<TSample> _gradients;
        private readonly TrainingState _state;
        private readonly TrainingCheckpoint _checkpoint;
        private readonly TSample[] _batch;
        private readonly int[] _order;
        private readonly int _stepsPerEpoch;
        private long _started;
        private long _seen;

        public Run(Trainer<TSample> trainer, IReadOnlyList<TSample> samples, IBatchGradients<TSample> gradients, TrainingState state)
        {
            (_trainer, _samples, _gradients, _state) = (trainer, samples, gradients, state);
            _checkpoint = new TrainingCheckpoint(Options, trainer._optimizer, gradients.Parameters, samples.Count);
            _batch = new TSample[Math.Min(Options.BatchSize, samples.Count)];
            _order = new int[samples.Count];
            _stepsPerEpoch = (samples.Count + Options.BatchSize - 1) / Options.BatchSize;
        }

        public Func<int, double>? Validate { get; init; }

        public IProgress<TrainingProgress>? Progress { get; init; }

        private TrainerOptions Options => _trainer._options;

        public void Resume()
        {
            if (Options.CheckpointPath is { } path && File.Exists(path))
            {
                _checkpoint.Load(path, _state);
            }

            _started = _trainer._time.GetTimestamp();
        }

        /// <summary>Takes the steps that are left of the epoch under way.</summary>
        public void TrainEpoch(CancellationToken cancellation)
        {
            PutInOrder();
            try
            {
                while (_state.Position < _samples.Count)
                {
                    Step(cancellation);
                    if (Options.CheckpointSteps > 0 && _state.Step % Options.CheckpointSteps == 0)
                    {
                        Save();
                    }
                }
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
            if (validation is { } figure && !double.IsFinite(figure))
            {
                throw new TrainingDivergedException(_state.Step, epoch, "validation", figure);
            }

            var loss = _state.Loss;
            _state.History.Add(new EpochSummary(epoch, loss, validation));
            if (validation is { } value && IsBest(value))
            {
                _state.BestEpoch = epoch;
                if (Options.KeepBest)
                {
                    _state.BestLike(_gradients.Parameters).CopyFrom(_gradients.Parameters);
                }
            }

            Report(loss, validation);
            (_state.Epoch, _state.Position, _state.LossSum, _state.Weight) = (epoch, 0, 0, 0);
            Save();
        }

        private double? Validated(int epoch)
        {
            try
            {
                return Validate?.Invoke(epoch);
            }
            catch (OperationCanceledException)
            {
                // Resumed, the epoch has no step left, and is validated again.
                Save();
                throw;
            }
        }

        private void PutInOrder()
        {
            for (var i = 0; i < _order.Length; i++)
            {
                _order[i] = i;
            }

            if (Options.Shuffle)
            {
                new SeededGenerator(SeededGenerator.Derive(SeededGenerator.Derive(Options.Seed, "order"), (ulong)_state.Epoch)).Shuffle<int>(_order);
            }
        }

        private void Step(CancellationToken cancellation)
        {
            var count = Math.Min(_batch.Length, _samples.Count - _state.Position);
            for (var i = 0; i < count; i++)
            {
                _batch[i] = _samples[_order[_state.Position + i]];
            }

            var seed = SeededGenerator.Derive(Options.Seed, (ulong)_state.Step);
            var result = _gradients.Compute(_batch.AsMemory(0, count), seed, cancellation);
            Require("loss", result.Loss);
            if (result.Weight > 0)
            {
                Require("gradient norm", Options.ClipNorm is { } maximum
                    ? GradientClipping.ByGlobalNorm(_gradients.Gradients, maximum)
                    : GradientClipping.GlobalNorm(_gradients.Gradients));
                _gradients.Step(_trainer._optimizer, Options.LearningRate * Options.Schedule.Multiplier(_state.Step, (long)Options.Epochs * _stepsPerEpoch));
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

        private bool IsBest(double validation)
        {
            if (_state.BestEpoch == 0)
            {
                return true;
            }

            var best = _state.History[_state.BestEpoch - 1].Validation!.Value;
            return Options.LowerIsBetter ? validation < best : validation > best;
        }

        private void Report(double batchLoss, double? validation)
        {
            if (Progress is null)
            {
                return;
            }

            var seconds = _trainer._time.GetElapsedTime(_started).TotalSeconds;
            var rate = seconds > 0 ? _seen / seconds : 0;
            var left = ((long)(Options.Epochs - _state.Epoch) * _samples.Count) - _state.Position;
            Progress.Report(new TrainingProgress
            {
                Epoch = _state.Epoch + 1,
                Epochs = Options.Epochs,
                Step = _state.Step,
                Steps = (long)Options.Epochs * _stepsPerEpoch,
                Loss = _state.Loss,
                BatchLoss = batchLoss,
                SamplesPerSecond = rate,
                Remaining = rate > 0 ? TimeSpan.FromSeconds(left / rate) : TimeSpan.Zero,
                Validation = validation,
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
