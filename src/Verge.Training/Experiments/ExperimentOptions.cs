using System.Collections.Immutable;

namespace Verge.Training.Experiments;

/// <summary>Settings as an experiment's file gives them: scalars by name, later ones over earlier ones, read into a typed record at once.</summary>
/// <param name="Values">The scalars as written, by name in snake_case.</param>
public sealed record ExperimentOptions(ImmutableSortedDictionary<string, string> Values)
{
    /// <summary>No settings.</summary>
    public static ExperimentOptions None { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>These, with others over them.</summary>
    public ExperimentOptions With(ExperimentOptions others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new(Values.SetItems(others.Values));
    }

    /// <summary>These, with one over them.</summary>
    public ExperimentOptions With(string name, string value) => new(Values.SetItem(name, value));

    /// <summary>One of them, where it is there, and the others.</summary>
    public (ExperimentOptions One, ExperimentOptions Others) Split(string name) =>
        (Values.TryGetValue(name, out var value) ? None.With(name, value) : None, new(Values.Remove(name)));

    /// <summary>Reads them into one record.</summary>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">No such setting, or a value that it cannot have, named.</exception>
    public T Read<T>(string where)
        where T : new()
    {
        var reader = new OptionsReader(this, where);
        var result = reader.Take<T>();
        reader.Done();
        return result;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Values.Select(pair => $"{pair.Key}: {pair.Value}"));
}
