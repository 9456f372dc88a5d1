using Verge.IntegrationTests.Onnx;
using Verge.NeuralNetworks;
using Verge.Tensors;
using Verge.Testing;

namespace Verge.IntegrationTests.PyTorch;

/// <summary>What a model gives for some samples, told to PyTorch with the model's weights, and what came back.</summary>
internal sealed class TorchCalls(string model) : IDisposable
{
    private const float Tolerance = 1e-5f;

    private readonly TemporaryFolder _folder = new();
    private readonly SafeTensorsWriter _writer = new SafeTensorsWriter().AddMetadata("model", model);
    private readonly List<Func<float[]>> _scores = [];

    /// <summary>What the module must know beside the weights.</summary>
    public TorchCalls Say(string key, string value)
    {
        _writer.AddMetadata(key, value);
        return this;
    }

    /// <summary>An input of the call that <see cref="Gives"/> ends.</summary>
    public TorchCalls With(string name, ReadOnlySpan<float> values, params int[] dims)
    {
        var copy = values.ToArray();
        _writer.Add($"{_scores.Count}.{name}", dims, () => copy);
        return this;
    }

    /// <inheritdoc cref="With(string, ReadOnlySpan{float}, int[])"/>
    public TorchCalls With(string name, ReadOnlySpan<int> values, params int[] dims)
    {
        var copy = new float[values.Length];
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = values[i];
        }

        return With(name, copy.AsSpan(), dims);
    }

    /// <summary>Ends a call: how the model scores it.</summary>
    public void Gives(Func<float[]> scores)
    {
        var now = scores();
        _writer.Add($"{_scores.Count}.scores", [now.Length], () => now);
        _scores.Add(scores);
    }

    /// <summary>PyTorch must load the weights and agree; then we must load what it trained on, and agree.</summary>
    public async Task ShouldHoldBothWaysAsync(ParameterSet parameters)
    {
        SafeTensors.Save(_folder["model.safetensors"], parameters);
        _writer.Save(_folder["calls.safetensors"]);
        var told = await OtherRuntime.LoadInPyTorchAsync(_folder.Path);
        Assert.Contains($"{model} {parameters.Count} tensors, {_scores.Count} calls", told, StringComparison.Ordinal);

        var before = _scores[0]();
        Assert.Equal("PyTorch", SafeTensors.Load(_folder["elsewhere.safetensors"], parameters)["by"]);
        using var reader = SafeTensorsReader.Open(_folder["elsewhere_scores.safetensors"]);
        for (var call = 0; call < _scores.Count; call++)
        {
            TensorAssert.Close(reader.Read($"{call}.scores"), _scores[call](), relative: 0, absolute: Tolerance, $"{model}, call {call}");
        }

        // It did train: the old scores are not the new ones.
        Assert.Contains(_scores[0]().Zip(before), pair => Math.Abs(pair.First - pair.Second) > 100 * Tolerance);
    }

    public void Dispose() => _folder.Dispose();
}
