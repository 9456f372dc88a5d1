using System.Globalization;
using System.Text.Json;
using Verge.Domain;

namespace Verge.Cloud.Http;

/// <summary>The fields of one JSON object of a request, noting each that is wrong. Fields that nobody asks for are passed over.</summary>
internal readonly struct JsonFields(JsonElement element, string path, FieldErrors errors)
{
    public string? RequiredId(string name) => Text(name, IdRule.Expectation, required: true) is { } text ? CheckedId(name, text) : null;

    public string? OptionalId(string name) => Text(name, IdRule.Expectation, required: false) is { Length: > 0 } text ? CheckedId(name, text) : null;

    /// <summary>A string; noted where it is missing but needed, or no string.</summary>
    public string? Text(string name, string expected, bool required)
    {
        var value = Value(name);
        if (value is null ? !required : value.Value.ValueKind == JsonValueKind.String)
        {
            return value?.GetString();
        }

        Refuse(name, value, expected);
        return null;
    }

    /// <summary>One of given words.</summary>
    public string? Word(string name, string expected, Func<string, bool> isOne, bool required)
    {
        var text = Text(name, expected, required);
        if (text is not null && !isOne(text))
        {
            errors.Add(path + name, text, expected);
            return null;
        }

        return text;
    }

    public double? Price(string name)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var price) && PriceRule.Accepts(price))
        {
            return price;
        }

        Refuse(name, value, $"{PriceRule.Expectation}, or null");
        return null;
    }

    public bool? Flag(string name)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Refuse(name, value, "true, false or null");
        return null;
    }

    /// <summary>An object whose values are texts; empty where it is missing.</summary>
    public Dictionary<string, string> Texts(string name, int high)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Value(name) is not { } value)
        {
            return texts;
        }

        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() > high)
        {
            Refuse(name, value, string.Create(CultureInfo.InvariantCulture, $"an object of at most {high} texts, or null"));
            return texts;
        }

        foreach (var field in value.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.String && IdRule.Accepts(field.Name) && IdRule.Accepts(field.Value.GetString()))
            {
                texts.Add(field.Name, field.Value.GetString()!);
            }
            else
            {
                errors.Add($"{path}{name}.{field.Name}", field.Value.GetRawText(), IdRule.Expectation);
            }
        }

        return texts;
    }

    /// <summary>A time, of any moment unless bounds are given; <see langword="null"/> where it is missing.</summary>
    public DateTimeOffset? OptionalTime(string name, (DateTimeOffset From, DateTimeOffset To)? between = null) =>
        Value(name) is null ? null : Time(name, between ?? (DateTimeOffset.MinValue, DateTimeOffset.MaxValue));

    public DateTimeOffset? Time(string name, (DateTimeOffset From, DateTimeOffset To) between)
    {
        var value = Value(name);
        if (value is { ValueKind: JsonValueKind.String } && HasOffset(value.Value.GetString()!) && value.Value.TryGetDateTimeOffset(out var time)
            && time >= between.From && time <= between.To)
        {
            return time;
        }

        Refuse(name, value, string.Create(
            CultureInfo.InvariantCulture, $"an ISO 8601 time with its offset from UTC, {between.From.UtcDateTime:s}Z … {between.To.UtcDateTime:s}Z"));
        return null;
    }

    /// <summary>The elements of a list.</summary>
    public IReadOnlyList<JsonElement> List(string name, int low, int high)
    {
        var value = Value(name);
        if (value is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() is var length && length >= low && length <= high)
        {
            return [.. list.EnumerateArray()];
        }

        var expected = string.Create(CultureInfo.InvariantCulture, $"a list of {low} … {high}");
        if (value is { ValueKind: JsonValueKind.Array })
        {
            errors.AddText(path + name, string.Create(CultureInfo.InvariantCulture, $"a list of {value.Value.GetArrayLength()}"), expected);
        }
        else
        {
            Refuse(name, value, expected);
        }

        return [];
    }

    /// <summary>The objects of a list; what is no object is noted and left out.</summary>
    public IEnumerable<JsonFields> Objects(string name, int low, int high)
    {
        var list = List(name, low, high);
        for (var i = 0; i < list.Count && !errors.IsFull; i++)
        {
            var place = Place(name, i);
            if (list[i].ValueKind == JsonValueKind.Object)
            {
                yield return new(list[i], place + ".", errors);
            }
            else
            {
                errors.Add(place, list[i].GetRawText(), "an object");
            }
        }
    }

    /// <summary>The ids of a list.</summary>
    public List<string> Ids(string name, int low, int high)
    {
        var list = List(name, low, high);
        var ids = new List<string>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].ValueKind == JsonValueKind.String && list[i].GetString() is var id && IdRule.Accepts(id))
            {
                ids.Add(id!);
            }
            else
            {
                errors.Add(Place(name, i), list[i].GetRawText(), IdRule.Expectation);
            }
        }

        return ids;
    }

    /// <summary>Notes that a field's value cannot be, for a reason beyond its form.</summary>
    public void Refuse(string name, string got, string expected) => errors.AddText(path + name, got, expected);

    private void Refuse(string name, JsonElement? value, string expected) => errors.Add(path + name, value?.GetRawText(), expected);

    private string CheckedId(string name, string text)
    {
        if (!IdRule.Accepts(text))
        {
            errors.Add(path + name, text, IdRule.Expectation);
        }

        return text;
    }

    /// <summary>A field's value; <see langword="null"/> where it is missing or null.</summary>
    private JsonElement? Value(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    private string Place(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}{name}[{index}]");

    // Without one, a time would mean another moment on each server.
    private static bool HasOffset(string text) =>
        text.Contains('T', StringComparison.OrdinalIgnoreCase) && (text[^1] is 'Z' or 'z' || (text.Length > 6 && text[^6] is '+' or '-'));
}
