using System.Text.Json;

namespace Verge.IntegrationTests.Onnx;

/// <summary>One run of an exported model: what goes in, and what our own device gave for it.</summary>
internal sealed record OnnxCall(string Model)
{
    private readonly Dictionary<string, object> _inputs = [];
    private readonly Dictionary<string, (float[] Values, int Count)> _expected = [];

    public OnnxCall With(string input, float[] values, params int[] dims)
    {
        _inputs.Add(input, new { type = "float32", dims, data = values });
        return this;
    }

    public OnnxCall With(string input, int[] values, params int[] dims)
    {
        _inputs.Add(input, new { type = "int64", dims, data = values });
        return this;
    }

    /// <summary>What an output begins with: what stands at padding is nobody's.</summary>
    public OnnxCall Gives(string output, float[] values, int? count = null)
    {
        _expected.Add(output, (values, count ?? values.Length));
        return this;
    }

    /// <summary>Runs calls by ONNX Runtime and holds what it gives against ours, to 1e-5.</summary>
    public static async Task ShouldHoldAsync(string folder, IReadOnlyList<OnnxCall> calls)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "calls.json"), JsonSerializer.Serialize(calls.Select(call => new { model = call.Model, inputs = call._inputs })));
        var lines = (await OtherRuntime.RunAsync(folder)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(calls.Count, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var outputs = JsonDocument.Parse(lines[i]).RootElement;
            foreach (var (name, (expected, count)) in calls[i]._expected)
            {
                var output = outputs.GetProperty(name);
                var actual = output.GetProperty("data").EnumerateArray().Select(number => number.GetSingle()).ToArray();
                Assert.Equal(count, actual.Length);
                Verge.Testing.TensorAssert.Close(expected, actual.AsSpan(0, expected.Length), relative: 0, absolute: 1e-5, $"call {i}, {calls[i].Model}, {name}");
            }
        }
    }
}
