using System.Globalization;
using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

/// <summary>A file of PyTorch's numbers (see Golden/*.py) and what is compared with it.</summary>
internal sealed class GoldenCase : IDisposable
{
    public const float Tolerance = 1e-5f;

    private readonly Dictionary<string, Variable> _inputs = [];
    private Tape? _tape;

    public GoldenCase(string name) =>
        Reader = SafeTensorsReader.Open(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".safetensors"));

    public SafeTensorsReader Reader { get; }

    public ParameterSet Parameters { get; } = new();

    public Initializer Initializer { get; } = new(1);

    public static void Close(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance = Tolerance)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: got {actual.Length} numbers, expected {expected.Length}");
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(actual[i] - expected[i]) <= allowed, $"{what}[{i}]: got {actual[i]:R}, expected {expected[i]:R} ± {allowed}");
        }
    }

    public int[] Ints(string key) => ParseInts(Reader.Metadata[key]);

    public static int[] ParseInts(string text) =>
        [.. text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    public Variable Input(string name)
    {
        if (!_inputs.TryGetValue(name, out var input))
        {
            var entry = Reader.Find("input." + name);
            input = _tape!.Input(entry.Dimensions[0], entry.Dimensions[1], out var values, requiresGradient: true);
            Reader.Read("input." + name, values);
            _inputs.Add(name, input);
        }

        return input;
    }

    /// <summary>Loads the weights, runs the layer forward and back, and compares everything the file holds.</summary>
    public void Verify(Func<Tape, Variable> forward)
    {
        SafeTensors.Read(Reader, Parameters, "param.");
        Assert.Equal(Reader.Tensors.Count(entry => entry.Name.StartsWith("param.", StringComparison.Ordinal)), Parameters.Count);
        using var tape = _tape = new Tape(Parameters);
        using var reduced = new GradientBuffer(Parameters);

        var output = forward(tape);
        Close("output", Reader.Read("output"), output.Value);
        GradientReducer.Sum([tape.Backward(output, Reader.Read("seed"))], 1, reduced);

        foreach (var parameter in Parameters)
        {
            Close(parameter.Name, Reader.Read("grad.param." + parameter.Name), AsDense(reduced, parameter));
        }

        foreach (var (name, input) in _inputs)
        {
            Close(name, Reader.Read("grad.input." + name), input.Gradient);
        }
    }

    public static float[] AsDense(GradientBuffer gradients, Parameter parameter)
    {
        if (!parameter.IsSparse)
        {
            return gradients.Dense(parameter).ToArray();
        }

        var result = new float[parameter.Count];
        var rows = gradients.SparseRows(parameter);
        for (var i = 0; i < rows.Length; i++)
        {
            gradients.SparseValues(parameter).Slice(i * parameter.Columns, parameter.Columns).CopyTo(result.AsSpan(rows[i] * parameter.Columns));
        }

        return result;
    }

    public void Dispose()
    {
        Reader.Dispose();
        Parameters.Dispose();
    }
}
