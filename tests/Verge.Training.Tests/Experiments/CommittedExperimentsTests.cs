using Verge.Datasets;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

public class CommittedExperimentsTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "experiments");

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(s_folder, "*.yaml", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".tuned.yaml", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(s_folder, file)),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Should_hold_only_what_can_be_run(string file)
    {
        var experiment = ExperimentFile.Load(Path.Combine(s_folder, file));
        Assert.Equal(Path.ChangeExtension(file, null).Replace('\\', '/'), experiment.Table);
        Assert.All(experiment.Data, data => Assert.Contains(data.Kind, DatasetImporters.Kinds));
        IExperimentStage[] stages = [new RetrievalExperiment(), new FreshnessExperiment()];
        var stage = Assert.Single(stages, stage => stage.Name == experiment.Stage);
        foreach (var (row, data) in experiment.Rows.SelectMany(row => experiment.Data.Select(data => (row, data))))
        {
            stage.Check(row.SettingsOn(data), $"{row.Row} on {data.Name}");
        }
    }
}
