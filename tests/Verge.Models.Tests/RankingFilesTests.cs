using Verge.Features;
using Verge.Models.Ranking;
using Verge.Models.Storage;
using Verge.Testing;

namespace Verge.Models.Tests;

public sealed class RankingFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_load_the_model_that_its_options_name_with_what_was_fitted()
    {
        var data = RandomLog.Make(11);
        var features = RankingFeatures.Fit(new(), data);
        RankingExample[] examples = [.. new RankingExampleBuilder(features).Build(data).Take(40)];
        var options = new RankingModelOptions { Model = RankingModels.Bst, Transformer = new() { Blocks = 2, Mlp = [16] } };
        using var saved = Rankers.Make(features, options);
        saved.Fit(examples, new() { Trainer = new() { BatchSize = 8, LearningRate = 0.01, Workers = 1 } });
        RankingFiles.Save(_folder.Path, features, saved);
        var (read, loaded) = RankingFiles.Load(_folder.Path);
        using (loaded)
        {
            Assert.Equal(features.ToJson(), read.ToJson());
            Assert.Equal("BST(b=2)", RankingModels.NameOf(loaded.Options));
            Assert.Equal<int>([16], loaded.Options.Transformer.Mlp);
            Assert.Equal(Probabilities(saved, examples), Probabilities(loaded, examples));
        }

        using var unfitted = Rankers.Make(features, options);
        Assert.NotEqual(Probabilities(unfitted, examples), Probabilities(saved, examples));
    }

    [Theory]
    [InlineData("\"model\": \"bst\"", "\"model\": \"later\"", "model: got 'later', expected one of")]
    [InlineData("\"blocks\": 1", "\"blocks\": 0", "Blocks: got 0")]
    [InlineData("\"blocks\": 1", "\"towers\": 1", "towers")]
    public void Should_refuse_options_that_no_model_has(string text, string instead, string named)
    {
        var features = RankingFeatures.Fit(new(), RandomLog.Make(11));
        using (var model = Rankers.Make(features, new() { Transformer = new() { Mlp = [16] } }))
        {
            RankingFiles.Save(_folder.Path, features, model);
        }

        var options = _folder["options.json"];
        Assert.Contains(text, File.ReadAllText(options), StringComparison.Ordinal);
        File.WriteAllText(options, File.ReadAllText(options).Replace(text, instead, StringComparison.Ordinal));
        var error = Assert.Throws<InvalidDataException>(() => RankingFiles.Load(_folder.Path));
        Assert.Contains(options, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static float[] Probabilities(IRanker model, RankingExample[] examples)
    {
        var probabilities = new float[examples.Length];
        model.Predict(examples, probabilities);
        return probabilities;
    }
}
