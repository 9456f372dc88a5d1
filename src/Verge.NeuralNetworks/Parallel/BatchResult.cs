namespace Verge.NeuralNetworks;

/// <summary>The loss of a batch.</summary>
/// <param name="LossSum">Σ loss sums of its chunks, added in the order of the samples.</param>
/// <param name="Weight">Σ weights.</param>
public readonly record struct BatchResult(double LossSum, double Weight)
{
    /// <summary>The mean loss; 0 where nothing counted.</summary>
    public double Loss => Weight > 0 || double.IsNaN(Weight) ? LossSum / Weight : 0;
}
