using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Verge.Features;

/// <summary>
/// A value of a JSON text with its path, read strictly and without reflection: what a phone reads when the app starts must not
/// wait for a serializer's converters to be compiled.
/// </summary>
internal sealed class JsonField
{
    private readonly JsonElement _value;
    private readonly string _path;

    private JsonField(JsonElement value, string path) => (_value, _path) = (value, path);

    /// <summary>Whether there is only <see langword="null"/>.</summary>
    public bool IsNull => _value.ValueKind == JsonValueKind.Null;

    /// <summary>A member of an object that <see cref="WithOnly"/> has checked.</summary>
    public JsonField this[string name] => new(_value.GetProperty(name), $"{_path}.{name}");

    /// <summary>Reads a text.</summary>
    /// <exception cref="FeatureException">Not JSON, or not what <paramref name="read"/> expects: named, with <paramref name="what"/>.</exception>
    public static T Read<T>(string json, string what, Func<JsonField, T> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new() { AllowDuplicateProperties = false });
            return read(new(document.RootElement, what));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second is what a text with half a surrogate pair gives.
            throw new FeatureException($"{what}: {error.Message}", error);
        }
    }

    /// <summary>This object, which has these members and no others.</summary>
    public JsonField WithOnly(params string[] names)
    {
        Require(JsonValueKind.Object, "an object");
        foreach (var member in _value.EnumerateObject())
        {
            if (Array.IndexOf(names, member.Name) < 0)
            {
                throw new FeatureException($"{_path}.{member.Name}", "an unknown field", string.Join(", ", names));
            }
        }

        foreach (var name in names)
        {
            if (!_value.TryGetProperty(name, out _))
            {
                throw new FeatureException($"{_path}.{name}", "no such field", "it");
            }
        }

        return this;
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        Require(JsonValueKind.String, "a text");
        return _value.GetString()!;
    }

    /// <summary>A whole number.</summary>
    public int Whole() => _value.ValueKind == JsonValueKind.Number && _value.TryGetInt32(out var number) ? number : throw Refused("a whole number");

    /// <summary>Yes or no.</summary>
    public bool Flag()
    {
        if (_value.ValueKind != JsonValueKind.False)
        {
            Require(JsonValueKind.True, "true or false");
        }

        return _value.GetBoolean();
    }

    /// <summary>A list of numbers.</summary>
    public ImmutableArray<float> Numbers()
    {
        Require(JsonValueKind.Array, "a list");
        var numbers = new float[_value.GetArrayLength()];
        var i = 0;
        foreach (var item in _value.EnumerateArray())
        {
            numbers[i] = item.ValueKind == JsonValueKind.Number ? item.GetSingle() : throw new JsonField(item, $"{_path}[{i}]").Refused("a number");
            i++;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(numbers);
    }

    /// <summary>A list of what <paramref name="read"/> makes of each item.</summary>
    public ImmutableArray<T> List<T>(Func<JsonField, T> read)
        where T : class?
    {
        Require(JsonValueKind.Array, "a list");
        var items = new T[_value.GetArrayLength()];
        var i = 0;
        foreach (var item in _value.EnumerateArray())
        {
            items[i] = read(new(item, $"{_path}[{i}]"));
            i++;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    /// <summary>The error that this is not what was expected.</summary>
    public FeatureException Refused(string expected) => new(_path, _value.GetRawText(), expected);

    private void Require(JsonValueKind kind, string expected)
    {
        if (_value.ValueKind != kind)
        {
            throw Refused(expected);
        }
    }
}
