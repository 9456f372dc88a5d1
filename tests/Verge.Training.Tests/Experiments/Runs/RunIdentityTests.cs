using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments.Runs;

/// <summary>What a run is a run of, in words that are kept in files: a change of them would lose all runs that there are.</summary>
public sealed class RunIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_be_what_it_always_was()
    {
        var experiment = ExperimentFile.Load(_folder.Write("table.yaml", """
            table: bst/table4
            title: Click probability
            stage: ranking
            seeds: [1, 2]
            metrics: [auc, gauc]
            trials: 6
            data:
              - kind: trivago
                path: trivago
                options: {test_share: 0.25, sequence: page-views}
              - {kind: ebnerd, path: ebnerd, setting: late, options: {test: rolling, test_days: 3}}
            defaults: {epochs: 1, batch_size: 256, learning_rate: 0.01, mlp: 256-128-64}
            rows:
              - row: DIN
                settings: {model: din, softmax: true}
                on:
                  trivago: {learning_rate: 0.05}
                tune: {epochs: [1, 2]}
            """));
        var row = new RowRuns(experiment, experiment.Data[0], experiment.Rows[0], experiment.Seeds);
        Assert.Equal(
            new RunIdentity("ranking", "trivago trivago", "sequence: page-views, test_share: 0.25", "batch_size: 256, epochs: 1, learning_rate: 0.05, mlp: 256-128-64, model: din, softmax: true", 2),
            row.Identity(2));
        row = new RowRuns(experiment, experiment.Data[1], experiment.Rows[0], experiment.Seeds);
        Assert.Equal(
            new RunIdentity("ranking", "ebnerd ebnerd", "test: rolling, test_days: 3", "batch_size: 256, epochs: 1, learning_rate: 0.01, mlp: 256-128-64, model: din, softmax: true", 1),
            row.Identity(1));
    }
}
