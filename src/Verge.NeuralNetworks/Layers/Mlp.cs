using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>A multi-layer perceptron: <c>layers.{i}.weight</c> and <c>layers.{i}.bias</c>.</summary>
public sealed class Mlp
{
    private readonly Linear[] _layers;
    private readonly ulong _name;

    /// <summary>Adds the layers.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="widths">Input, hidden … and output width: at least two.</param>
    /// <param name="options">Activations, dropout, biases.</param>
    public Mlp(ScopedParameters scope, Initializer initializer, ReadOnlySpan<int> widths, MlpOptions? options = null)
    {
        if (widths.Length < 2)
        {
            throw new ArgumentException($"got {widths.Length} widths, expected at least the input's and the output's", nameof(widths));
        }

        Options = options ?? new MlpOptions();
        Check.Range(Options.Dropout, 0, 1, nameof(options));
        _name = SeededGenerator.Derive(0, scope.Prefix);
        _layers = new Linear[widths.Length - 1];
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new Linear(scope.Scope("layers").Scope($"{i}"), initializer, widths[i], widths[i + 1], Options.Bias);
        }
    }

    /// <summary>Activations, dropout, biases.</summary>
    public MlpOptions Options { get; }

    /// <summary>The layers, first to last.</summary>
    public ReadOnlySpan<Linear> Layers => _layers;

    /// <summary>[rows, first width] → [rows, last width].</summary>
    public Variable Forward(Tape tape, Variable x, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        for (var i = 0; i < _layers.Length; i++)
        {
            var last = i == _layers.Length - 1;
            x = _layers[i].Forward(tape, x, last ? Options.OutputActivation : Options.Activation);
            if (!last && context.Training && Options.Dropout > 0)
            {
                x = tape.Dropout(x, Options.Dropout, context.For(_name + (ulong)i).Seed);
            }
        }

        return x;
    }
}
