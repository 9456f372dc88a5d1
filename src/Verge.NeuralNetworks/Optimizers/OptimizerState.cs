using System.Globalization;
using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>One array a parameter and slot (moments, sums), and the number of steps.</summary>
internal sealed class OptimizerState(float initial, params string[] slots)
{
    private readonly string[] _slots = slots;
    private readonly float _initial = initial;
    private float[][]? _arrays;
    private ParameterSet? _owner;

    public long Steps { get; private set; }

    /// <summary>Counts a step, and allocates on the first one.</summary>
    /// <exception cref="ArgumentException">The gradients or the parameters belong to another set than before.</exception>
    public void Begin(ParameterSet parameters, GradientBuffer gradients, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradients);
        if (!ReferenceEquals(gradients.Parameters, parameters))
        {
            throw new ArgumentException("got gradients of another parameter set, expected those of the parameters", nameof(gradients));
        }

        if (!(learningRate >= 0 && double.IsFinite(learningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "expected finite and not negative");
        }

        Allocate(parameters);
        Steps++;
    }

    public Span<float> Slot(Parameter parameter, int slot) => _arrays![(parameter.Index * _slots.Length) + slot];

    public Span<float> Row(Parameter parameter, int slot, int row) =>
        _arrays![(parameter.Index * _slots.Length) + slot].AsSpan(row * parameter.Columns, parameter.Columns);

    public void Save(SafeTensorsWriter writer, ParameterSet parameters, string prefix)
    {
        Allocate(parameters);
        writer.AddMetadata(prefix + "steps", Steps.ToString(CultureInfo.InvariantCulture));
        foreach (var parameter in parameters)
        {
            for (var slot = 0; slot < _slots.Length; slot++)
            {
                var array = _arrays![(parameter.Index * _slots.Length) + slot];
                writer.Add($"{prefix}{parameter.Name}.{_slots[slot]}", parameter.Dimensions, () => array);
            }
        }
    }

    public void Load(SafeTensorsReader reader, ParameterSet parameters, string prefix)
    {
        Allocate(parameters);
        var text = reader.Metadata.GetValueOrDefault(prefix + "steps");
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var steps))
        {
            throw new SafeTensorsException(reader.Name, "", $"metadata '{prefix}steps': got '{text}', expected a count of steps");
        }

        foreach (var parameter in parameters)
        {
            for (var slot = 0; slot < _slots.Length; slot++)
            {
                reader.Read($"{prefix}{parameter.Name}.{_slots[slot]}", parameter.Dimensions, Slot(parameter, slot));
            }
        }

        Steps = steps;
    }

    private void Allocate(ParameterSet parameters)
    {
        if (_owner is not null && (!ReferenceEquals(_owner, parameters) || _arrays!.Length != parameters.Count * _slots.Length))
        {
            throw new ArgumentException("got another parameter set than before, expected one optimizer a set", nameof(parameters));
        }

        if (_owner is not null)
        {
            return;
        }

        _arrays = new float[parameters.Count * _slots.Length][];
        for (var i = 0; i < _arrays.Length; i++)
        {
            _arrays[i] = new float[parameters[i / _slots.Length].Count];
            if (_initial != 0)
            {
                _arrays[i].AsSpan().Fill(_initial);
            }
        }

        _owner = parameters;
    }
}
