using System.Collections.Immutable;

namespace Verge.Training.Experiments;

/// <summary>Which part of an experiment to run.</summary>
public sealed record ExperimentRequest
{
    /// <summary>The folder that data sets' paths start from.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Data sets by name, commas between them or not; a path that is no name of its own stands for all its settings. Empty for all.</summary>
    public ImmutableArray<string> On { get; init; } = [];

    /// <summary>Rows by name; empty for all.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>How many of the experiment's seeds; null for all.</summary>
    public int? Seeds { get; init; }

    /// <summary>How many runs side by side, each on one core. Default: as many as there are cores.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The data sets asked for.</summary>
    /// <exception cref="ExperimentException">The experiment has no such data set.</exception>
    public ImmutableArray<ExperimentData> DataOf(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        string[] known = [.. experiment.Data.Select(data => data.Name).Concat(experiment.Data.Select(data => data.Path)).Distinct()];
        ImmutableArray<string> names = [.. On.SelectMany(text => Names(text, known))];
        Check("--on", names, known);
        return [.. experiment.Data.Where(data => names.IsEmpty || names.Contains(data.Name) || (names.Contains(data.Path) && !IsName(data.Path)))];

        bool IsName(string path) => experiment.Data.Any(data => data.Name == path);
    }

    /// <summary>The rows asked for.</summary>
    /// <exception cref="ExperimentException">The experiment has no such row.</exception>
    public ImmutableArray<ExperimentMethod> RowsOf(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        Check("--only", Only, [.. experiment.Rows.Select(row => row.Row)]);
        return [.. experiment.Rows.Where(row => Only.IsEmpty || Only.Contains(row.Row))];
    }

    /// <summary>The seeds asked for.</summary>
    /// <exception cref="ExperimentException">The experiment has fewer.</exception>
    public ImmutableArray<ulong> SeedsOf(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return Seeds is not { } count ? experiment.Seeds
            : count <= experiment.Seeds.Length ? experiment.Seeds[..count]
            : throw new ExperimentException($"--seeds: got {count}, expected at most the experiment's {experiment.Seeds.Length}");
    }

    /// <summary>Names with commas between them; names have commas too, so that the longest one known is taken each time.</summary>
    private static IEnumerable<string> Names(string text, string[] known)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        for (var at = 0; at < parts.Length;)
        {
            var name = Enumerable.Range(1, parts.Length - at).Reverse().Select(length => parts[at..(at + length)])
                .FirstOrDefault(some => known.Contains(string.Join(", ", some), StringComparer.Ordinal)) ?? [parts[at]];
            yield return string.Join(", ", name);
            at += name.Length;
        }
    }

    private static void Check(string flag, ImmutableArray<string> names, string[] known)
    {
        if (names.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } other)
        {
            throw new ExperimentException($"{flag}: got '{other}', expected of {string.Join("; ", known)}");
        }
    }
}
