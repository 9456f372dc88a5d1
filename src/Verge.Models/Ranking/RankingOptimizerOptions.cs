using Verge.NeuralNetworks;

namespace Verge.Models.Ranking;

/// <summary>What moves the weights of a ranking network. How far, and what becomes of that over the steps, is the trainer's.</summary>
public sealed record RankingOptimizerOptions
{
    /// <summary>Which. Default Adagrad (BST section 3.1).</summary>
    public RankingOptimizer Optimizer { get; init; } = RankingOptimizer.Adagrad;

    /// <summary>L2 penalty of dense parameters. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>A new one, without a state.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public IOptimizer Make() => Validated().Optimizer == RankingOptimizer.Adam ? new Adam(new() { WeightDecay = WeightDecay }) : new Adagrad(new() { WeightDecay = WeightDecay });

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">An impossible one, named.</exception>
    public RankingOptimizerOptions Validated()
    {
        if (!Enum.IsDefined(Optimizer))
        {
            throw new ArgumentException($"optimizer: got {Optimizer}, expected one of {string.Join(", ", Enum.GetNames<RankingOptimizer>())}");
        }

        return WeightDecay >= 0 && double.IsFinite(WeightDecay) ? this
            : throw new ArgumentException(FormattableString.Invariant($"weight_decay: got {WeightDecay}, expected a finite number of at least 0"));
    }
}
