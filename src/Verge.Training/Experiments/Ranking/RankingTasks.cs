using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>What can be predicted of impressions, by name: what a kind of data has labels of.</summary>
internal static class RankingTasks
{
    /// <summary>Places of EB-NeRD's page-view actions: seconds read, and whether half of the page was scrolled.</summary>
    private const int Seconds = 0;
    private const int Half = 2;

    private static readonly RankingTask s_cart = new("cart", EventKind.Carted);

    /// <summary>A click whose article was read for more than 30 seconds and scrolled to its half at least; where the log does not tell, it was not.</summary>
    private static readonly RankingTask s_read = new("read", EventKind.Clicked) { Floors = [new(Seconds, MathF.BitIncrement(30)), new(Half, 1)] };

    /// <summary>The tasks of any data.</summary>
    public static ImmutableArray<string> All { get; } = [.. DataPreset.Kinds.SelectMany(kind => Names(kind)).Distinct()];

    /// <summary>The tasks that a kind of data has labels of.</summary>
    public static ImmutableArray<string> Names(string kind) => [.. TasksOf(kind).Select(task => task.Name)];

    /// <summary>Tasks by name.</summary>
    /// <param name="kind">The kind of data.</param>
    /// <param name="names">Their names; the first is the one of metrics that name none.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">None, one twice, or one that such data has no labels of.</exception>
    public static ImmutableArray<RankingTask> Of(string kind, ImmutableArray<string> names, string where)
    {
        var known = TasksOf(kind);
        return !names.IsDefaultOrEmpty && names.All(name => known.Any(task => task.Name == name)) && names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? [.. names.Select(name => known.Single(task => task.Name == name))]
            : throw new ExperimentException($"{where}, tasks: got '{(names.IsDefault ? "" : string.Join('+', names))}', expected one or more of {string.Join(", ", known.Select(task => task.Name))}, each once, with + between them");
    }

    private static ImmutableArray<RankingTask> TasksOf(string kind) => kind switch
    {
        DataPreset.SyntheticKind => [RankingTask.Click, s_cart, RankingTask.Order],
        "ebnerd" => [RankingTask.Click, s_read],
        _ => [RankingTask.Click],
    };
}
