using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training.Experiments;

/// <summary>Settings as an experiment's file gives them: scalars by name, later ones over earlier ones, read into a typed record at once.</summary>
/// <param name="Values">The scalars as written, by name in snake_case.</param>
public sealed record ExperimentOptions(ImmutableSortedDictionary<string, string> Values)
{
    private static readonly IDeserializer s_reader =
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithEnumNamingConvention(HyphenatedNamingConvention.Instance).Build();

    private static readonly ISerializer s_writer = new SerializerBuilder().Build();

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

    /// <summary>Reads them.</summary>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">No such setting, or a value that it cannot have, named.</exception>
    public T Read<T>(string where)
        where T : new()
    {
        try
        {
            return Values.IsEmpty ? new() : s_reader.Deserialize<T>(s_writer.Serialize(Values));
        }
        catch (YamlException error)
        {
            throw new ExperimentException($"{where}: {Blame<T>(error)}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Values.Select(pair => $"{pair.Key}: {pair.Value}"));

    /// <summary>Says which one it is: a parser knows only lines.</summary>
    private string Blame<T>(YamlException error)
        where T : new()
    {
        foreach (var (name, value) in Values)
        {
            try
            {
                s_reader.Deserialize<T>(s_writer.Serialize(new Dictionary<string, string> { [name] = value }));
            }
            catch (YamlException)
            {
                var property = typeof(T).GetProperties().FirstOrDefault(p => UnderscoredNamingConvention.Instance.Apply(p.Name) == name);
                return property is null
                    ? $"got the setting '{name}', expected one of {string.Join(", ", typeof(T).GetProperties().Select(p => UnderscoredNamingConvention.Instance.Apply(p.Name)))}"
                    : $"{name}: got '{value}', expected {Expected(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)}";
            }
        }

        return error.Message;
    }

    private static string Expected(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type).Select(HyphenatedNamingConvention.Instance.Apply))}"
        : type == typeof(int) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : "a number";
}
