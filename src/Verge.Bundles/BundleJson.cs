using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verge.Bundles;

/// <summary>The manifests' JSON: strict, and the same bytes for the same content, because the bytes are signed.</summary>
internal static class BundleJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
    };

    public static byte[] Write<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n'];

    public static T Read<T>(ReadOnlySpan<byte> utf8, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, Options) ?? throw new BundleException(file, "got null, expected a manifest");
        }
        catch (JsonException error)
        {
            throw new BundleException(file, $"not a manifest: {error.Message}", error);
        }
    }
}
