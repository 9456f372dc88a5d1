using System.Collections.Immutable;

namespace Verge.Training;

/// <summary>What lists are worth, ordered by some weights of the tasks.</summary>
/// <param name="Weights">A weight a task (DMT eq. 6).</param>
/// <param name="Tasks">The figures of each task.</param>
public sealed record WeighedFigures(ImmutableArray<double> Weights, ImmutableArray<TaskFigures> Tasks);
