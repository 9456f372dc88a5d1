using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verge.Models.Storage;

/// <summary>What a model is made of, beside its weights, as JSON: read strictly.</summary>
internal static class OptionsFile
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public static void Write<T>(string path, T options) => File.WriteAllText(path, JsonSerializer.Serialize(options, s_json));

    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), s_json)
                ?? throw new InvalidDataException($"{path}: got null, expected what a model is made of");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }
}
