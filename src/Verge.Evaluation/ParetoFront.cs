namespace Verge.Evaluation;

/// <summary>Choices between two objectives, of both of which more is better: those that no other choice beats.</summary>
public static class ParetoFront
{
    /// <summary>Which points are on the front: no other one is at least as good in both objectives and better in one. Equal points are on it together.</summary>
    /// <param name="points">The two objectives of each choice.</param>
    /// <returns>[points] in their order.</returns>
    /// <exception cref="ArgumentException">A figure is not finite.</exception>
    public static bool[] Of(IReadOnlyList<(double First, double Second)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        for (var i = 0; i < points.Count; i++)
        {
            if (!double.IsFinite(points[i].First) || !double.IsFinite(points[i].Second))
            {
                throw new ArgumentException(FormattableString.Invariant($"Point {i}: got ({points[i].First}, {points[i].Second}), expected two finite numbers."), nameof(points));
            }
        }

        // From the best of the first objective on, a point is on the front if it is the best so far of the second; of equal firsts only their best can be.
        var front = new bool[points.Count];
        var best = double.NegativeInfinity;
        foreach (var like in Enumerable.Range(0, points.Count).GroupBy(i => points[i].First).OrderByDescending(group => group.Key))
        {
            var second = like.Max(i => points[i].Second);
            foreach (var i in like)
            {
                front[i] = points[i].Second == second && second > best;
            }

            best = Math.Max(best, second);
        }

        return front;
    }
}
