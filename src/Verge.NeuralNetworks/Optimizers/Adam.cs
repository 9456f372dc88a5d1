using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// Adam (Kingma and Ba, 2015, algorithm 1). Dense parameters as <c>torch.optim.Adam</c>; sparse ones as
/// <c>torch.optim.SparseAdam</c>: moments and values change only in the rows used, the bias correction counts all steps.
/// </summary>
/// <remarks>The two differ in ε: PyTorch adds it after the bias correction of dense parameters and before that of sparse ones.</remarks>
public sealed class Adam : IOptimizer
{
    private readonly AdamOptions _options;
    private readonly OptimizerState _state = new(0, "exp_avg", "exp_avg_sq");
    private AdamKernel _dense;
    private AdamKernel _sparse;

    /// <summary>Makes one without state.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public Adam(AdamOptions? options = null) => _options = (options ?? new AdamOptions()).Validated();

    /// <inheritdoc/>
    public string Name => "adam";

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
        var correction1 = 1 - Math.Pow(_options.Beta1, _state.Steps);
        var rootCorrection2 = Math.Sqrt(1 - Math.Pow(_options.Beta2, _state.Steps));
        _dense = Kernel(1 / rootCorrection2, learningRate / correction1, _options.WeightDecay);
        _sparse = Kernel(1, learningRate * rootCorrection2 / correction1, 0);
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
                UpdateRows(parameter, summed, part, parts);
            }
            else
            {
                var some = WorkShare.OfElements(parameter.Count, part, parts);
                _dense.Update(
                    parameter.Value[some], summed.Dense(parameter)[some], _state.Slot(parameter, 0)[some], _state.Slot(parameter, 1)[some]);
            }
        }
    }

    /// <inheritdoc/>
    public void Save(SafeTensorsWriter writer, ParameterSet parameters, string prefix) => _state.Save(writer, parameters, prefix);

    /// <inheritdoc/>
    public void Load(SafeTensorsReader reader, ParameterSet parameters, string prefix) => _state.Load(reader, parameters, prefix);

    private void UpdateRows(Parameter table, GradientBuffer gradients, int part, int parts)
    {
        var rows = gradients.SparseRows(table);
        var values = gradients.SparseValues(table);
        var width = table.Columns;
        var (first, end) = WorkShare.OfRows(rows.Length, part, parts);
        for (var i = first; i < end; i++)
        {
            _sparse.Update(
                table.Value.Slice(rows[i] * width, width), values.Slice(i * width, width),
                _state.Row(table, 0, rows[i]), _state.Row(table, 1, rows[i]));
        }
    }

    private AdamKernel Kernel(double rootScale, double stepSize, double weightDecay) => new()
    {
        First = ((float)_options.Beta1, (float)(1 - _options.Beta1)),
        Second = ((float)_options.Beta2, (float)(1 - _options.Beta2)),
        RootScale = (float)rootScale,
        Epsilon = (float)_options.Epsilon,
        StepSize = (float)stepSize,
        WeightDecay = (float)weightDecay,
    };
}
