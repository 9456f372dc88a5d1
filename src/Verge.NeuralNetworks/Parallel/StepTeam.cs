using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>Sums workers' gradients and moves parameters on all of a team's threads. The bits do not depend on how many there are.</summary>
internal sealed class StepTeam(WorkerTeam team) : IWorkerJob
{
    private readonly Lock _lock = new();
    private Phase _phase;
    private GradientBuffer[] _buffers = [];
    private GradientBuffer _gradients = null!;
    private float _scale;
    private ParameterSet _parameters = null!;
    private IOptimizer _optimizer = null!;
    private Exception? _failure;

    private enum Phase
    {
        Plan,
        Add,
        Update,
    }

    /// <summary>into = scale · Σ buffers.</summary>
    public void Sum(GradientBuffer[] buffers, float scale, GradientBuffer into)
    {
        GradientReducer.Begin(buffers, into);
        (_buffers, _scale, _gradients) = (buffers, scale, into);
        Run(Phase.Plan);
        Run(Phase.Add);
    }

    /// <summary>Takes an optimizer's step.</summary>
    public void Step(IOptimizer optimizer, ParameterSet parameters, GradientBuffer gradients, double learningRate)
    {
        optimizer.Begin(parameters, gradients, learningRate);
        (_optimizer, _parameters, _gradients) = (optimizer, parameters, gradients);
        Run(Phase.Update);
    }

    void IWorkerJob.Run(int worker)
    {
        try
        {
            switch (_phase)
            {
                case Phase.Plan:
                    GradientReducer.Plan(_buffers, _gradients, worker, team.Workers);
                    break;
                case Phase.Add:
                    GradientReducer.Add(_buffers, _scale, _gradients, worker, team.Workers);
                    break;
                default:
                    _optimizer.Update(_parameters, _gradients, worker, team.Workers);
                    break;
            }
        }
        catch (Exception failure)
        {
            lock (_lock)
            {
                _failure ??= failure;
            }
        }
    }

    private void Run(Phase phase)
    {
        (_phase, _failure) = (phase, null);
        team.Run(this);
        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"a worker failed: {failure.Message}", failure);
        }
    }
}
