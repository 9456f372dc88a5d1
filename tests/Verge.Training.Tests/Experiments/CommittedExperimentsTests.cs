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
        var runner = new ExperimentRunner([new RetrievalExperiment(), new FreshnessExperiment(), new RankingExperiment(), new RerankingExperiment()], new(s_folder), TimeProvider.System);
        runner.Check(experiment, new() { DataFolder = s_folder });
    }
}
