using System.Collections.Immutable;
using Verge.Datasets;

namespace Verge.Training;

/// <summary>How one kind of data is cut by time, what the stages see of it, and how they are trained on it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Pipeline">Inputs, sizes, training.</param>
/// <param name="Late">Share of the events before the slice that trains the re-ranker.</param>
/// <param name="HeldOut">Share of the events before what is held out.</param>
public sealed record DataPreset(string Kind, PipelineOptions Pipeline, double Late, double HeldOut)
{
    /// <summary>The kind of logs of the synthetic shop.</summary>
    public const string SyntheticKind = "synthetic";

    /// <summary>The kinds that all three stages can be trained on: their logs hold the lists that were shown.</summary>
    public static ImmutableArray<string> Kinds { get; } = [SyntheticKind, "trivago", "ebnerd"];

    /// <summary>The preset of a kind.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="quick">Smaller networks and fewer samples.</param>
    /// <exception cref="ArgumentException">No such kind.</exception>
    public static DataPreset ByKind(string kind, bool quick = false) => kind switch
    {
        SyntheticKind => new(kind, DataPresets.Synthetic(quick), 0.45, 0.85),
        "trivago" => new(kind, DataPresets.Trivago(quick), 0.4, 0.75),
        "ebnerd" => new(kind, DataPresets.Ebnerd(quick), 0.4, 0.75),
        _ => throw new ArgumentException($"kind: got '{kind}', expected one of {string.Join(", ", Kinds)}"),
    };

    /// <summary>The preset of a stored data set: its kind's, or where it has none, one made from what the data holds.</summary>
    /// <param name="data">The data.</param>
    /// <param name="quick">Smaller networks and fewer samples.</param>
    /// <exception cref="ArgumentException">The data holds no list that was shown, or behavior of an unknown form.</exception>
    public static DataPreset Of(StoredDataset data, bool quick = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!data.Dataset.Sessions.Any(session => !session.Requests.IsEmpty))
        {
            throw new ArgumentException(
                $"sessions: got none with a re-ranking request in the data set '{data.Dataset.Name}'{(data.Kind.Length > 0 ? $" ({data.Kind})" : "")}, "
                + "expected a log with the lists that were shown: ranking and re-ranking learn from them");
        }

        return Kinds.Contains(data.Kind, StringComparer.Ordinal) ? ByKind(data.Kind, quick) : OwnDataPreset.Of(data.Dataset, quick);
    }
}
