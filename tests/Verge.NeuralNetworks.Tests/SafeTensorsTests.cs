using System.Buffers.Binary;
using System.Text;
using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verge-safetensors-").FullName;

    private string Path1 => Path.Combine(_folder, "model.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Should_bring_back_every_bit_names_shapes_and_metadata()
    {
        using var saved = Model();
        SafeTensors.Save(Path1, saved, metadata: new Dictionary<string, string> { ["schema"] = "é\"7" });
        using var loaded = Model(fill: 9);

        var metadata = SafeTensors.Load(Path1, loaded);

        Assert.Equal("é\"7", metadata["schema"]);
        foreach (var parameter in saved)
        {
            Assert.Equal(parameter.Value, loaded[parameter.Name].Value);
        }

        using var reader = SafeTensorsReader.Open(Path1);
        Assert.Equal(["a.weight", "a.bias", "table"], reader.Tensors.Select(entry => entry.Name));
        Assert.Equal([2, 3], reader.Find("a.weight").Dimensions.AsEnumerable());
        Assert.Equal([3], reader.Find("a.bias").Dimensions.AsEnumerable());
        Assert.Equal(["model.safetensors"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Should_read_what_an_independent_writer_wrote()
    {
        using var golden = new GoldenCase("gru");
        Assert.Equal("3,0,1,6,2", golden.Reader.Metadata["lengths"]);
        Assert.Equal([21, 5], golden.Reader.Find("param.weight_ih_l0").Dimensions.AsEnumerable());
        Assert.Equal(105, golden.Reader.Read("param.weight_ih_l0").Length);
    }

    [Fact]
    public void Should_keep_an_empty_tensor()
    {
        new SafeTensorsWriter().Add("none", [0, 3], () => []).Add("one", [1], () => new float[] { 7 }).Save(Path1);
        using var reader = SafeTensorsReader.Open(Path1);
        Assert.Empty(reader.Read("none"));
        Assert.Equal([7f], reader.Read("one"));
    }

    [Fact]
    public void Should_leave_out_tables_and_leave_them_alone()
    {
        using var saved = Model();
        SafeTensors.Save(Path1, saved, include: parameter => !parameter.IsSparse);
        using var loaded = Model(fill: 9);

        SafeTensors.Load(Path1, loaded, include: parameter => !parameter.IsSparse);

        Assert.Equal(saved["a.weight"].Value, loaded["a.weight"].Value);
        Assert.Equal(9, loaded["table"].Value[0]);
        Complains(() => SafeTensors.Load(Path1, loaded), "table", "missing");
    }

    [Fact]
    public void Should_name_a_tensor_of_another_shape_before_anything_is_changed()
    {
        using var saved = Model();
        SafeTensors.Save(Path1, saved);
        using var other = new ParameterSet();
        other.Add("a.weight", [2, 3]);
        other.Add("a.bias", [3]);
        other.Add("table", [5, 4], sparse: true);

        Complains(() => SafeTensors.Load(Path1, other), "table", "got shape [4, 5], expected [5, 4]");
        Assert.Equal(0, other["a.weight"].Value[0]);
    }

    [Fact]
    public void Should_name_a_tensor_that_the_model_does_not_have()
    {
        using var saved = Model();
        SafeTensors.Save(Path1, saved);
        using var other = new ParameterSet();
        other.Add("a.weight", [2, 3]);
        Complains(() => SafeTensors.Load(Path1, other), "a.bias", "unknown");
    }

    [Theory]
    [InlineData(0, "got 0 bytes")]
    [InlineData(5, "got 5 bytes")]
    [InlineData(60, "header length")]
    [InlineData(-1, "cut short")]
    public void Should_refuse_a_file_that_is_cut_short(int length, string expected)
    {
        using var saved = Model();
        SafeTensors.Save(Path1, saved);
        var bytes = File.ReadAllBytes(Path1);
        File.WriteAllBytes(Path1, bytes[..(length < 0 ? bytes.Length + length : length)]);
        Complains(() => SafeTensors.Load(Path1, saved), "", expected);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", 2, "a", "got dtype F16, expected F32")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "a", "got shape [2] at data_offsets [0, 4]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}""", 0, "a", "got shape [-1]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999,99999,99999,99999,99999],"data_offsets":[0,4]}}""", 4, "", "header")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "a", "expected 0: no holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "b", "no overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "a", "lacks 'data_offsets'")]
    [InlineData("""{"a":7}""", 0, "a", "lacks 'dtype'")]
    [InlineData("""{"a":{"dtype":"F32","shape":"x","data_offsets":[0,4]}}""", 4, "", "header")]
    [InlineData("""[1]""", 0, "", "header")]
    [InlineData("""{"a":""", 0, "", "not JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "", "holds more than its header says")]
    public void Should_refuse_a_header_that_does_not_hold_together(string header, int dataBytes, string tensor, string expected)
    {
        Write(header, dataBytes);
        Complains(() => SafeTensorsReader.Open(Path1).Dispose(), tensor, expected);
    }

    [Fact]
    public void Should_refuse_a_header_longer_than_the_file_without_reading_it()
    {
        var bytes = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.MaxValue);
        File.WriteAllBytes(Path1, bytes);
        Complains(() => SafeTensorsReader.Open(Path1).Dispose(), "", "got a header length of 18446744073709551615, expected at most 56");
    }

    [Fact]
    public void Should_refuse_to_save_NaN_and_keep_the_old_file()
    {
        using var model = Model();
        SafeTensors.Save(Path1, model);
        var old = File.ReadAllBytes(Path1);
        model["a.bias"].Value[2] = float.NaN;

        Complains(() => SafeTensors.Save(Path1, model), "a.bias", "element 2 is NaN");

        Assert.Equal(old, File.ReadAllBytes(Path1));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Should_refuse_to_load_an_infinity()
    {
        using var model = Model();
        SafeTensors.Save(Path1, model);
        var bytes = File.ReadAllBytes(Path1);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(bytes.Length - 4), float.PositiveInfinity);
        File.WriteAllBytes(Path1, bytes);
        Complains(() => SafeTensors.Load(Path1, model), "table", "element 19 is ");
    }

    [Fact]
    public void Should_refuse_a_name_given_twice_and_a_source_of_another_length()
    {
        var writer = new SafeTensorsWriter().Add("a", [2], () => new float[3]);
        Assert.Throws<ArgumentException>(() => writer.Add("a", [2], () => new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", [-2], () => new float[2]));
        Complains(() => writer.Save(Path1), "a", "got 3 numbers, expected 2");
    }

    private void Complains(Action act, string tensor, string expected)
    {
        var problem = Assert.Throws<SafeTensorsException>(act);
        Assert.Equal(tensor, problem.Tensor);
        Assert.Contains(Path1, problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private void Write(string header, int dataBytes)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        File.WriteAllBytes(Path1, bytes);
    }

    private static ParameterSet Model(float fill = 0)
    {
        var parameters = new ParameterSet();
        parameters.Add("a.weight", [2, 3]);
        parameters.Add("a.bias", [3]);
        parameters.Add("table", [4, 5], sparse: true);
        var random = new SeededGenerator(4);
        foreach (var parameter in parameters)
        {
            foreach (ref var value in parameter.Value)
            {
                value = fill != 0 ? fill : (float)random.NextGaussian();
            }
        }

        parameters["a.bias"].Value[0] = fill != 0 ? fill : -0f;
        parameters["a.bias"].Value[1] = fill != 0 ? fill : float.Epsilon;
        return parameters;
    }
}
