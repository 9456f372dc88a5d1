using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>A synthetic shop as an experiment's data: no file, its options beside the stage's.</summary>
public sealed class SyntheticDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_run_on_a_shop_that_is_made()
    {
        var results = Runner().Run(Experiment("{users: 20, items: 60, days: 3, test_lists: 10}"), Request(), _ => { }, new Progress<StageProgress>(), default);
        Assert.Equal(["WDL", "BST(b=1)"], results.Select(result => result.Method.Row));
        Assert.All(results, result => Assert.Equal(10, result.Outcome.Queries));
        Assert.Equal(3, ExperimentTable.Of(results)[^1].Columns.Count);
    }

    [Theory]
    [InlineData("{users: 0}", "Users is 0")]
    [InlineData("{users: many}", "users: got 'many', expected a whole number")]
    [InlineData("{shoppers: 3}", "got the setting 'shoppers'")]
    public void Should_refuse_a_shop_that_cannot_be(string options, string message) => Assert.Contains(
        message, Assert.Throws<ExperimentException>(() => Runner().Check(Experiment(options), Request())).Message, StringComparison.Ordinal);

    private ExperimentRunner Runner() => new([new RankingExperiment()], new(_folder["runs"]), TimeProvider.System);

    private ExperimentRequest Request() => new() { DataFolder = _folder.Path, Workers = 1 };

    private Experiment Experiment(string options)
    {
        File.WriteAllText(_folder["table.yaml"], $"""
            table: t
            title: t
            stage: ranking
            seeds: [1]
            metrics: [auc, gauc, logloss, ece]
            against: WDL
            data:
              - kind: synthetic
                path: synthetic
                options: {options}
            defaults: {"{mlp: 16-8}"}
            rows:
              - row: WDL
                settings: {"{model: wdl}"}
              - row: BST(b=1)
                settings: {"{model: bst}"}
            """);
        return ExperimentFile.Load(_folder["table.yaml"]);
    }
}
