namespace Verge.NeuralNetworks;

/// <summary>How the learning rate changes as steps go by.</summary>
public interface ILearningRateSchedule
{
    /// <summary>What the base learning rate is multiplied by at a step.</summary>
    /// <param name="step">Optimizer steps already taken, from 0.</param>
    /// <param name="steps">Steps of the whole training.</param>
    double Multiplier(long step, long steps);
}
