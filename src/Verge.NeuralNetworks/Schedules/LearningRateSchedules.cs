using System.Collections.Immutable;

namespace Verge.NeuralNetworks;

/// <summary>Schedules by name: what the learning rate does once it has risen.</summary>
public static class LearningRateSchedules
{
    /// <summary>It stays.</summary>
    public const string Constant = "constant";

    /// <summary>It falls to 0 linearly.</summary>
    public const string Linear = "linear";

    /// <summary>It falls to 0 as half a cosine wave.</summary>
    public const string Cosine = "cosine";

    /// <summary>All names.</summary>
    public static ImmutableArray<string> All { get; } = [Constant, Linear, Cosine];

    /// <summary>Makes one.</summary>
    /// <param name="name">One of <see cref="All"/>; <see langword="null"/>: <see cref="Linear"/> where there is a warm-up, else <see cref="Constant"/>.</param>
    /// <param name="warmUp">The share of all steps in which the rate first rises, at least 0 and below 1; <see langword="null"/>: none.</param>
    /// <exception cref="ArgumentException">No such name or share, named.</exception>
    public static ILearningRateSchedule Of(string? name, double? warmUp)
    {
        if (warmUp is not (null or (>= 0 and < 1)))
        {
            throw new ArgumentException(FormattableString.Invariant($"warm_up: got {warmUp}, expected at least 0, below 1"));
        }

        return (name ?? (warmUp is null ? Constant : Linear)) switch
        {
            Constant => warmUp > 0 ? new WarmUpConstant(warmUp.Value) : new ConstantRate(),
            Linear => new LinearWarmUpDecay(warmUp ?? 0),
            Cosine => new CosineDecay(warmUp ?? 0),
            _ => throw new ArgumentException($"schedule: got '{name}', expected one of {string.Join(", ", All)}"),
        };
    }
}
