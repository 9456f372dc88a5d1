using System.Globalization;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>Tells how far a fit is.</summary>
internal sealed class RetrievalProgress(IProgress<StageProgress> progress, string part) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => progress.Report(new(
        part,
        (double)value.Step / Math.Max(1, value.Steps),
        string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch} of {value.Epochs}, loss {value.Loss:0.0000}, {value.SamplesPerSecond:N0} samples/s")));
}
