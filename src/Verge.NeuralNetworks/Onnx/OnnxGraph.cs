using System.Globalization;
using System.Numerics.Tensors;
using System.Reflection;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Verge.NeuralNetworks.Onnx;

namespace Verge.NeuralNetworks;

/// <summary>
/// A computation as an ONNX model, built in the order in which it is computed: inputs, constants, operators of the
/// standard set, outputs. <c>OnnxGraph.Layers</c> adds whole layers with their weights.
/// </summary>
public sealed partial class OnnxGraph
{
    /// <summary>The version of the standard operator set.</summary>
    public const int OperatorSet = 15;

    private const int FormatVersion = 8;

    private readonly GraphProto _graph;
    private readonly ModelProto _model;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Begins an empty graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it computes.</param>
    public OnnxGraph(string name, string description)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _graph = new() { Name = name, DocString = description };
        _model = new()
        {
            IrVersion = FormatVersion,
            ProducerName = "verge",
            ProducerVersion = typeof(OnnxGraph).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            Graph = _graph,
        };
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
    }

    /// <summary>Adds a line of metadata to the model.</summary>
    public void Describe(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    /// <summary>Adds an input of float32.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it holds.</param>
    /// <param name="sizes">Its shape.</param>
    public OnnxValue Input(string name, string description, params ReadOnlySpan<OnnxSize> sizes)
    {
        _graph.Input.Add(Info(Named(name), description, TensorProto.Types.DataType.Float, sizes));
        return new(name);
    }

    /// <summary>Adds an input of int64.</summary>
    /// <inheritdoc cref="Input"/>
    public OnnxValue IndexInput(string name, string description, params ReadOnlySpan<OnnxSize> sizes)
    {
        _graph.Input.Add(Info(Named(name), description, TensorProto.Types.DataType.Int64, sizes));
        return new(name);
    }

    /// <summary>Adds a constant of float32.</summary>
    /// <exception cref="ArgumentException">The numbers do not fill the shape, one is not finite, or the name is taken.</exception>
    public OnnxValue Constant(string name, ReadOnlySpan<int> sizes, ReadOnlySpan<float> numbers)
    {
        if (!numbers.IsEmpty && !TensorPrimitives.IsFiniteAll(numbers))
        {
            throw new ArgumentException($"constant '{name}': got NaN or an infinity, expected finite numbers", nameof(numbers));
        }

        return Add(name, TensorProto.Types.DataType.Float, sizes, numbers.Length, MemoryMarshal.AsBytes(numbers));
    }

    /// <summary>Adds a constant vector of int64; the same numbers are added once.</summary>
    public OnnxValue Indices(params ReadOnlySpan<long> numbers)
    {
        var name = $"indices[{string.Join(',', numbers.ToArray())}]";
        return _names.Contains(name)
            ? new(name)
            : Add(name, TensorProto.Types.DataType.Int64, [numbers.Length], numbers.Length, MemoryMarshal.AsBytes(numbers));
    }

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="operation">Its type in the standard set.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="attributes">Its attributes.</param>
    public OnnxValue Apply(string operation, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Apply(operation, 1, inputs, attributes)[0];

    /// <summary>Adds an operator.</summary>
    /// <param name="operation">Its type in the standard set.</param>
    /// <param name="outputs">How many outputs it has.</param>
    /// <param name="inputs">Its inputs; one left out is a value without a name.</param>
    /// <param name="attributes">Its attributes.</param>
    public OnnxValue[] Apply(string operation, int outputs, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        var node = new NodeProto { OpType = operation, Name = string.Create(CultureInfo.InvariantCulture, $"{operation}_{_graph.Node.Count}") };
        foreach (var input in inputs)
        {
            node.Input.Add(input.Name.Length == 0 || _names.Contains(input.Name)
                ? input.Name
                : throw new ArgumentException($"{node.Name}: got the input '{input.Name}', expected a value of this graph", nameof(inputs)));
        }

        foreach (var (name, value) in attributes)
        {
            node.Attribute.Add(new AttributeProto { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int });
        }

        var values = new OnnxValue[outputs];
        for (var i = 0; i < outputs; i++)
        {
            values[i] = new(Named(outputs == 1 ? node.Name : string.Create(CultureInfo.InvariantCulture, $"{node.Name}.{i}")));
            node.Output.Add(values[i].Name);
        }

        _graph.Node.Add(node);
        return values;
    }

    /// <summary>Makes what an operator gives an output of the graph, of float32.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="value">What an operator gives: it has the output's name from here on.</param>
    /// <param name="description">What it holds.</param>
    /// <param name="sizes">Its shape.</param>
    public void Output(string name, OnnxValue value, string description, params ReadOnlySpan<OnnxSize> sizes)
    {
        // Renamed, not copied by an Identity: that would be one more operator to call.
        var from = _graph.Node.FirstOrDefault(node => node.Output.Contains(value.Name))
            ?? throw new ArgumentException($"output '{name}': got '{value.Name}', expected what an operator of this graph gives", nameof(value));
        from.Output[from.Output.IndexOf(value.Name)] = Named(name);
        foreach (var node in _graph.Node)
        {
            for (var i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = node.Input[i] == value.Name ? name : node.Input[i];
            }
        }

        _names.Remove(value.Name);
        _graph.Output.Add(Info(name, description, TensorProto.Types.DataType.Float, sizes));
    }

    /// <summary>Writes the model: the path holds the old or the new file and never half of one.</summary>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var temporary = path + ".partial";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                _model.WriteTo(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private OnnxValue Add(string name, TensorProto.Types.DataType type, ReadOnlySpan<int> sizes, int count, ReadOnlySpan<byte> bytes)
    {
        var expected = 1L;
        var tensor = new TensorProto { Name = Named(name), DataType = type, RawData = ByteString.CopyFrom(bytes) };
        foreach (var size in sizes)
        {
            tensor.Dims.Add(size);
            expected *= size;
        }

        if (expected != count)
        {
            throw new ArgumentException($"constant '{name}': got {count} numbers, expected {expected} for {TensorEntry.Describe(sizes)}");
        }

        _graph.Initializer.Add(tensor);
        return new(name);
    }

    private string Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _names.Add(name) ? name : throw new ArgumentException($"'{name}': the name is taken, expected each name once", nameof(name));
    }

    private static ValueInfoProto Info(string name, string description, TensorProto.Types.DataType type, ReadOnlySpan<OnnxSize> sizes)
    {
        var shape = new TensorShapeProto();
        foreach (var size in sizes)
        {
            shape.Dim.Add(size.Name is { } free ? new() { DimParam = free } : new TensorShapeProto.Types.Dimension { DimValue = size.Number ?? 0 });
        }

        return new() { Name = name, DocString = description, Type = new() { TensorType = new() { ElemType = type, Shape = shape } } };
    }
}
