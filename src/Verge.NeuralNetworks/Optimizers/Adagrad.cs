using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// Adagrad (Duchi and others, 2011) as <c>torch.optim.Adagrad</c>: the rate of each number falls with the root of its
/// summed squared gradients. Of sparse parameters only the rows used are touched.
/// </summary>
public sealed class Adagrad : IOptimizer
{
    private readonly AdagradOptions _options;
    private readonly OptimizerState _state;
    private AdagradKernel _kernel;

    /// <summary>Makes one without state.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public Adagrad(AdagradOptions? options = null)
    {
        _options = (options ?? new AdagradOptions()).Validated();
        _state = new OptimizerState((float)_options.InitialSum, "sum");
    }

    /// <inheritdoc/>
    public string Name => "adagrad";

    /// <inheritdoc/>
    public long Steps => _state.Steps;

    /// <inheritdoc/>
    public void Step(ParameterSet parameters, GradientBuffer summed, double learningRate)
    {
        Begin(parameters, summed, learningRate);
        Update(parameters, summed, 0, 1);
    }

    /// <inheritdoc/>
    public void Begin(ParameterSet parameters, GradientBuffer summed, double learningRate)
    {
        _state.Begin(parameters, summed, learningRate);
        var rate = (float)(learningRate / (1 + ((_state.Steps - 1) * _options.RateDecay)));
        _kernel = new AdagradKernel(rate, (float)_options.Epsilon, (float)_options.WeightDecay);
    }

    /// <inheritdoc/>
    public void Update(ParameterSet parameters, GradientBuffer summed, int part, int parts)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(summed);
        for (var p = 0; p < parameters.Count; p++)
        {
            var parameter = parameters[p];
            if (parameter.IsSparse)
            {
                UpdateRows(_kernel with { WeightDecay = 0 }, parameter, summed, part, parts);
            }
            else
            {
                var some = WorkShare.OfElements(parameter.Count, part, parts);
                _kernel.Update(parameter.Value[some], summed.Dense(parameter)[some], _state.Slot(parameter, 0)[some]);
            }
        }
    }

    /// <inheritdoc/>
    public void Save(SafeTensorsWriter writer, ParameterSet parameters, string prefix) => _state.Save(writer, parameters, prefix);

    /// <inheritdoc/>
    public void Load(SafeTensorsReader reader, ParameterSet parameters, string prefix) => _state.Load(reader, parameters, prefix);

    private void UpdateRows(in AdagradKernel kernel, Parameter table, GradientBuffer gradients, int part, int parts)
    {
        var rows = gradients.SparseRows(table);
        var values = gradients.SparseValues(table);
        var width = table.Columns;
        var (first, end) = WorkShare.OfRows(rows.Length, part, parts);
        for (var i = first; i < end; i++)
        {
            kernel.Update(table.Value.Slice(rows[i] * width, width), values.Slice(i * width, width), _state.Row(table, 0, rows[i]));
        }
    }
}
