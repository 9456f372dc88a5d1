using Verge.Training;

namespace Verge.Cli.Simulation;

/// <summary>What behavior adds, as JSON has it.</summary>
internal sealed record BehaviorGainLine(double Blind, double Seeing, double GainLow, double GainHigh)
{
    /// <summary>Of a gain.</summary>
    public static BehaviorGainLine Of(BehaviorGain gain) => new(gain.Blind, gain.Seeing, gain.Gain.Low, gain.Gain.High);
}
