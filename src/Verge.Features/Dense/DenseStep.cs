namespace Verge.Features;

/// <summary>One feature to make: the operation, and what it is of.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Of">A counted group, or an attribute: a place in <see cref="DensePlan"/>'s list of them.</param>
/// <param name="Window">A window.</param>
/// <param name="What">A kind, or a rate.</param>
internal readonly record struct DenseStep(DenseOp Op, int Of = 0, int Window = 0, int What = 0);
