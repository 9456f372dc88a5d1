using System.Collections.Immutable;
using System.Reflection;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training.Experiments;

/// <summary>Reads settings into typed records, each by the names of its own properties in snake_case. Ends with <see cref="Done"/>: a name that none of them has is refused.</summary>
/// <param name="options">The settings as written.</param>
/// <param name="where">Whose they are, for messages.</param>
public sealed class OptionsReader(ExperimentOptions options, string where)
{
    private static readonly IDeserializer s_reader =
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithEnumNamingConvention(HyphenatedNamingConvention.Instance)
            .WithTypeConverter(new WidthsConverter()).WithTypeConverter(new NamesConverter()).WithTypeConverter(new NumbersConverter()).Build();

    private static readonly ISerializer s_writer = new SerializerBuilder().Build();
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Reads one record; what no setting names has the record's default.</summary>
    /// <param name="synonyms">Settings that go by another name than the property: setting, property.</param>
    /// <exception cref="ExperimentException">A value that a setting cannot have, named.</exception>
    public T Take<T>(params ReadOnlySpan<(string Setting, string Property)> synonyms)
        where T : new()
    {
        var properties = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
            .ToDictionary(property => UnderscoredNamingConvention.Instance.Apply(property.Name), StringComparer.Ordinal);
        foreach (var (setting, property) in synonyms)
        {
            properties[setting] = typeof(T).GetProperty(property)!;
            properties.Remove(UnderscoredNamingConvention.Instance.Apply(property));
        }

        _names.UnionWith(properties.Keys);
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, property) in properties)
        {
            if (options.Values.TryGetValue(name, out var value))
            {
                var written = UnderscoredNamingConvention.Instance.Apply(property.Name);
                Check<T>(name, property, written, value);
                own[written] = value;
            }
        }

        return own.Count == 0 ? new() : s_reader.Deserialize<T>(s_writer.Serialize(own));
    }

    /// <summary>The settings that none of the records read until now has.</summary>
    public ExperimentOptions Rest => new(options.Values.RemoveRange(_names));

    /// <summary>Refuses what was not taken.</summary>
    /// <exception cref="ExperimentException">A setting that none of the records has, with those that they have.</exception>
    public void Done()
    {
        if (options.Values.Keys.FirstOrDefault(name => !_names.Contains(name)) is { } other)
        {
            throw new ExperimentException($"{where}: got the setting '{other}', expected one of {string.Join(", ", _names)}");
        }
    }

    /// <summary>One by one: a parser knows only lines.</summary>
    private void Check<T>(string name, PropertyInfo property, string written, string value)
    {
        try
        {
            s_reader.Deserialize<T>(s_writer.Serialize(new Dictionary<string, string> { [written] = value }));
        }
        catch (YamlException error)
        {
            throw new ExperimentException($"{where}: {name}: got '{value}', expected {Expected(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)}", error);
        }
    }

    private static string Expected(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type).Select(HyphenatedNamingConvention.Instance.Apply))}"
        : type == typeof(int) ? "a whole number"
        : type == typeof(ImmutableArray<int>) ? "whole numbers with dashes between them, as 256-128-64"
        : type == typeof(ImmutableArray<double>) ? "numbers with dashes between them, as 1-0.5"
        : type == typeof(ImmutableArray<string>) ? "names with plus signs between them, as click+cart"
        : type == typeof(bool) ? "true or false"
        : "a number";
}
