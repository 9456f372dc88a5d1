using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verge.Features;

/// <summary>One JSON form for everything fitted here: camel case, strict, culture-free, the same bytes every time.</summary>
internal static class FeatureJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    /// <summary>Writes on one line.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Writes UTF-8.</summary>
    public static byte[] WriteUtf8<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Reads strictly.</summary>
    /// <exception cref="FeatureException">Not JSON, an unknown or a missing field: named, with <paramref name="what"/>.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, Options)
                ?? throw new FeatureException(what, "null", "an object");
        }
        catch (JsonException error)
        {
            throw new FeatureException($"{what}: {error.Message}", error);
        }
    }
}
