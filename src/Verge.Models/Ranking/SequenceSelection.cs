using System.Collections.Immutable;
using Verge.Features;

namespace Verge.Models.Ranking;

/// <summary>Which of a schema's sequences a model reads.</summary>
internal static class SequenceSelection
{
    /// <summary>Stands for all of a schema, whatever they are called.</summary>
    private const string All = "all";

    /// <summary>Their indices, in the schema's order; of no names, and of <c>all</c>, all.</summary>
    /// <exception cref="ArgumentException">A name that the schema lacks, or one given twice.</exception>
    public static int[] Of(RankingSchema schema, ImmutableArray<string> names)
    {
        if (names.IsDefaultOrEmpty || names is [All])
        {
            return [.. Enumerable.Range(0, schema.Sequences.Length)];
        }

        string[] known = [.. schema.Sequences.Select(sequence => sequence.Name)];
        foreach (var name in names)
        {
            if (!known.Contains(name, StringComparer.Ordinal) || names.Count(other => other == name) > 1)
            {
                throw new ArgumentException($"Sequences: got [{string.Join(", ", names)}], expected some of {string.Join(", ", known)}, each once, or {All}");
            }
        }

        return [.. Enumerable.Range(0, known.Length).Where(index => names.Contains(known[index], StringComparer.Ordinal))];
    }
}
