namespace Verge.Training.Experiments;

/// <summary>Says whose progress it is.</summary>
internal sealed class NamedProgress(IProgress<StageProgress> progress, string name) : IProgress<StageProgress>
{
    public void Report(StageProgress value) =>
        progress.Report(value with { Stage = value.Stage.Length == 0 ? name : $"{name}. {value.Stage}" });
}
