namespace Verge.Cli.Bench.Training;

/// <summary>A network with made inputs, ready to be trained.</summary>
internal interface ITrainingCase : IDisposable
{
    /// <summary>Writes weights, inputs and sizes for a peer. Before any step.</summary>
    void Export(string folder);

    /// <summary>Takes steps and measures.</summary>
    TrainingFigures Run(TimeProvider time, CancellationToken cancellation);
}
