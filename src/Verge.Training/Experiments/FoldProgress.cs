using System.Globalization;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>Tells how far the fits of a run are, one a fold, or a fold and task.</summary>
/// <param name="progress">Told as it goes.</param>
/// <param name="fold">Which one this is, from 0.</param>
/// <param name="folds">How many there are.</param>
internal sealed class FoldProgress(IProgress<StageProgress> progress, int fold = 0, int folds = 1) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        var fit = folds == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"fit {fold + 1} of {folds}, ");
        progress.Report(new(
            "",
            (fold + ((double)value.Step / Math.Max(1, value.Steps))) / folds,
            string.Create(CultureInfo.InvariantCulture, $"{fit}epoch {value.Epoch} of {value.Epochs}, loss {value.Loss:0.0000}, {value.SamplesPerSecond:N0} samples/s"))
        {
            Training = value,
            Fit = folds == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"day-{fold + 1}"),
        });
    }
}
