using System.Globalization;
using System.Text.Json;

namespace Verge.Cloud.Http;

/// <summary>Reads a request's JSON as a tree, so that each wrong field can be named with what stood there.</summary>
internal static class JsonBody
{
    private const string Field = "body";
    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads and checks a body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="read">Takes what is needed from the object, noting what is wrong.</param>
    /// <exception cref="RequestException">Something was wrong.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, Func<JsonFields, FieldErrors, T> read)
    {
        var errors = new FieldErrors();
        T? result = default;
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, s_options, context.RequestAborted);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                result = read(new(document.RootElement, "", errors), errors);
            }
            else
            {
                errors.AddText(Field, $"JSON of the kind {document.RootElement.ValueKind}", "an object");
            }
        }
        catch (JsonException error)
        {
            errors.AddText(
                Field,
                string.Create(CultureInfo.InvariantCulture, $"malformed JSON, at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}"),
                "one JSON object (RFC 8259), no name twice in an object, at most 8 levels");
        }
        catch (InvalidOperationException) when (errors.Fields.Count == 0)
        {
            // The reader leaves text undecoded until it is asked for.
            errors.AddText(Field, "text that is not Unicode", "UTF-8, surrogates in pairs");
        }

        errors.ThrowIfAny();
        return result!;
    }
}
