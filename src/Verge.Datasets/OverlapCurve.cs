using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets;

/// <summary>What clicks on a surface share with the clicks before them.</summary>
/// <param name="Surface">Where the targets were clicked; <see langword="null"/> where the log does not say.</param>
/// <param name="ByCategory">Whether categories were compared, else items.</param>
/// <param name="Targets">Clicks before which the same user clicked something in the time looked back to.</param>
/// <param name="Hours">Hour by hour back from the target.</param>
public sealed record OverlapCurve(Surface? Surface, bool ByCategory, long Targets, ImmutableArray<OverlapHour> Hours)
{
    /// <summary>The surface's name, or <c>unknown</c>.</summary>
    public string SurfaceName => Surface?.ToName() ?? "unknown";

    /// <summary>Share of all targets that have a click of the same kind in an hour: the paper's figure.</summary>
    public double Share(OverlapHour hour) => (double)hour.Same / Targets;
}
