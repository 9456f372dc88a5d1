namespace Verge.Models.Boosting;

/// <summary>How far the growing of trees is.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="Iterations">All, where nothing ends them early.</param>
/// <param name="ValidationLoss">Mean log loss over the validation samples; null where there are none.</param>
public readonly record struct BoostingProgress(int Iteration, int Iterations, double? ValidationLoss);
