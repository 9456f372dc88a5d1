namespace Verge.NeuralNetworks;

/// <summary>A learning rate that stays what it is.</summary>
public sealed record ConstantRate : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double Multiplier(long step, long steps) => 1;
}
