using Verge.Models.Boosting;
using Verge.Models.Storage;
using Verge.NeuralNetworks;
using Verge.Testing;

namespace Verge.Models.Tests.Boosting;

public sealed class BoostingFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BoostingSamples _samples = BoostingData.Noisy(300, 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_come_back_with_the_same_scores()
    {
        var model = new GradientBoosting(new() { Iterations = 7, MinSamplesLeaf = 5, L2 = 0.25 }).Fit(_samples);
        BoostingFiles.Save(_folder.Path, model);
        var again = BoostingFiles.Load(_folder.Path);
        Assert.Equal(BoostingData.Scores(model, _samples), BoostingData.Scores(again, _samples));
        Assert.Equal(model.Options, again.Options);
        Assert.Equal<string>(["0", "1", "2", "3", "4"], again.Names);
        Assert.Equal(model.GainImportance(), again.GainImportance());
        Assert.All(Enumerable.Range(0, 5), feature => Assert.Equal(model.Borders(feature).ToArray(), again.Borders(feature).ToArray()));
    }

    [Fact]
    public void Should_come_back_without_a_tree()
    {
        var model = new GradientBoosting().Fit(new(new float[4], 1, new float[] { 1, 0, 0, 0 }));
        BoostingFiles.Save(_folder.Path, model);
        Assert.Equal((0, model.Prior), (BoostingFiles.Load(_folder.Path).TreeCount, BoostingFiles.Load(_folder.Path).Prior));
    }

    // Of the one tree: node 0 has the children 1 and 2, one of which has 3 and 4.
    [Theory]
    [InlineData("left", 0, 0f, "element 0 is 0, expected a whole number from 1 to 3")]
    [InlineData("left", 0, 4f, "element 0 is 4, expected a whole number from 1 to 3")]
    [InlineData("left", 0, 1.5f, "element 0 is 1.5, expected a whole number from 1 to 3")]
    [InlineData("feature", 0, 5f, "element 0 is 5, expected a whole number from -1 to 4")]
    [InlineData("feature", 0, -1f, "element 0 is −1, expected a leaf")]
    [InlineData("missing_left", 0, 2f, "element 0 is 2, expected a whole number from 0 to 1")]
    [InlineData("value", 0, 1f, "element 0 is 1, expected 0 in a node with children")]
    [InlineData("tree_starts", 1, 4f, "got 4 at its end, expected 5")]
    [InlineData("left", 0, 3f, "element 1: no node leads here")]
    [InlineData("tree_starts", 0, 1f, "element 0 is 1, expected a whole number from 0 to 0")]
    [InlineData("border_starts", 1, 1e6f, "element 1 is 1000000, expected a whole number from 0 to")]
    [InlineData("borders", 1, -1e6f, "element 1 is -1000000, expected more than")]
    public void Should_refuse_what_cannot_be(string tensor, int place, float value, string message)
    {
        SaveOneTree();
        Damage(tensors => tensors[tensor][place] = value);
        var error = Assert.Throws<SafeTensorsException>(() => BoostingFiles.Load(_folder.Path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(Model, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_two_parents_of_a_node()
    {
        SaveOneTree();
        Damage(tensors =>
        {
            // Both children of the root lead to 3 and 4.
            foreach (var node in new[] { 1, 2 })
            {
                (tensors["feature"][node], tensors["left"][node], tensors["value"][node]) = (0, 3, 0);
            }
        });
        Assert.Contains("element 2 is 3, expected children that no other node has", Assert.Throws<SafeTensorsException>(() => BoostingFiles.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_other_tensors()
    {
        SaveOneTree();
        Damage(tensors => tensors.Remove("gain"));
        Assert.Contains("'gain': missing", Assert.Throws<SafeTensorsException>(() => BoostingFiles.Load(_folder.Path)).Message, StringComparison.Ordinal);
        SaveOneTree();
        Damage(tensors => tensors["bias"] = [1]);
        Assert.Contains("'bias': unknown", Assert.Throws<SafeTensorsException>(() => BoostingFiles.Load(_folder.Path)).Message, StringComparison.Ordinal);
        SaveOneTree();
        Damage(tensors => tensors["threshold"] = [1]);
        Assert.Contains("'threshold': got shape [1], expected [5]", Assert.Throws<SafeTensorsException>(() => BoostingFiles.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"l2\": 0", "\"l2\": -1", "L2: got -1")]
    [InlineData("\"l2\": 0", "\"l3\": 0", "l3")]
    public void Should_refuse_other_options(string old, string other, string message)
    {
        SaveOneTree();
        var path = Path.Combine(_folder.Path, "options.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(old, other, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => BoostingFiles.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private string Model => Path.Combine(_folder.Path, "model.safetensors");

    private void SaveOneTree() => BoostingFiles.Save(_folder.Path, new GradientBoosting(new() { Iterations = 1, MaxLeaves = 3 }).Fit(_samples));

    private void Damage(Action<Dictionary<string, float[]>> change)
    {
        Dictionary<string, float[]> tensors;
        using (var reader = SafeTensorsReader.Open(Model))
        {
            tensors = reader.Tensors.ToDictionary(entry => entry.Name, entry => reader.Read(entry.Name));
        }

        change(tensors);
        var writer = new SafeTensorsWriter();
        foreach (var (name, values) in tensors)
        {
            writer.Add(name, [values.Length], () => values);
        }

        writer.Save(Model);
    }
}
