using Verge.Training;

namespace Verge.Cli.Shell.Progress;

/// <summary>Tells a board what training reports.</summary>
internal sealed class StageRelay(IProgressBoard board) : IProgress<StageProgress>
{
    /// <inheritdoc/>
    public void Report(StageProgress value) => board.Report(value.Stage, value.Fraction, value.Detail);
}
