using System.Numerics;

namespace Verge.Evaluation;

/// <summary>Where a target stands among candidates: how many score higher and how many score the same. Ties are settled by expectation.</summary>
/// <param name="Higher">Candidates with a higher score.</param>
/// <param name="Tied">Other candidates with the same score.</param>
public readonly record struct TargetRank(int Higher, int Tied)
{
    /// <summary>A target that the catalogue does not hold.</summary>
    public static TargetRank Unseen { get; } = new(-1, 0);

    /// <summary>True for <see cref="Unseen"/>.</summary>
    public bool IsUnseen => Higher < 0;

    /// <summary>Ranks a target among the whole catalogue.</summary>
    /// <param name="scores">[items] the catalogue's scores.</param>
    /// <param name="target">The target's place in <paramref name="scores"/>.</param>
    /// <param name="excluded">Places that take no part (already seen, not available); each named once, never the target.</param>
    /// <param name="query">The query's key, for error messages.</param>
    /// <exception cref="ArgumentException">A score is NaN, or a place is out of range or the target's own.</exception>
    public static TargetRank Among(ReadOnlySpan<float> scores, int target, ReadOnlySpan<int> excluded = default, string? query = null)
    {
        if ((uint)target >= (uint)scores.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(target), target, $"{Name(query)}target: expected a place below {scores.Length}.");
        }

        var (higher, same) = Count(scores, scores[target], query);
        foreach (var place in excluded)
        {
            if ((uint)place >= (uint)scores.Length || place == target)
            {
                throw new ArgumentException($"{Name(query)}excluded item: got place {place}, expected one below {scores.Length} other than the target's {target}.", nameof(excluded));
            }

            higher -= scores[place] > scores[target] ? 1 : 0;
            same -= scores[place] == scores[target] ? 1 : 0;
        }

        return new TargetRank(higher, same - 1);
    }

    /// <summary>Ranks a target against sampled negatives.</summary>
    /// <param name="target">The target's score.</param>
    /// <param name="negatives">[negatives] scores, the target not among them.</param>
    /// <param name="query">The query's key, for error messages.</param>
    /// <exception cref="ArgumentException">A score is NaN.</exception>
    public static TargetRank Against(float target, ReadOnlySpan<float> negatives, string? query = null)
    {
        if (float.IsNaN(target))
        {
            throw new ArgumentException($"{Name(query)}target: got score NaN, expected a number.", nameof(target));
        }

        var (higher, same) = Count(negatives, target, query);
        return new TargetRank(higher, same);
    }

    private static (int Higher, int Same) Count(ReadOnlySpan<float> scores, float target, string? query)
    {
        var bar = new Vector<float>(target);
        Vector<int> higher = default, same = default, numbers = default;
        var i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            // A lane that compares true is −1.
            var value = new Vector<float>(scores[i..]);
            higher -= Vector.GreaterThan(value, bar);
            same -= Vector.Equals(value, bar);
            numbers -= Vector.Equals(value, value);
        }

        int above = Vector.Sum(higher), equal = Vector.Sum(same), valid = Vector.Sum(numbers);
        for (; i < scores.Length; i++)
        {
            above += scores[i] > target ? 1 : 0;
            equal += scores[i] == target ? 1 : 0;
            valid += float.IsNaN(scores[i]) ? 0 : 1;
        }

        return valid == scores.Length ? (above, equal) : throw Refuse(scores, query);
    }
    private static ArgumentException Refuse(ReadOnlySpan<float> scores, string? query)
    {
        var place = 0;
        while (!float.IsNaN(scores[place]))
        {
            place++;
        }

        return new ArgumentException($"{Name(query)}item at place {place}: got score NaN, expected a number.", nameof(scores));
    }

    private static string Name(string? query) => query is null ? "Query: " : $"Query '{query}': ";
}
