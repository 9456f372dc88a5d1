using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verge.Evaluation.Reports;

/// <summary>One row of an experiment on one data set: a line of <c>verge experiment --json</c> and of the kept results.</summary>
/// <param name="Table">The table, as its YAML names it.</param>
/// <param name="Data">The data set's path below the data folder.</param>
/// <param name="Row">The row's name, as in the paper.</param>
/// <param name="Metrics">Metrics by name, in the order of the table's columns.</param>
/// <param name="Seconds">Wall time of the row.</param>
public sealed record ExperimentRow(string Table, string Data, string Row, IReadOnlyList<KeyValuePair<string, MetricSummary>> Metrics, double Seconds)
{
    // Row names hold + and &, which the default encoder would write as \u002B and \u0026.
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Requests, those left out among them; <see langword="null"/> where they were not counted, and not written then.</summary>
    public int? Queries { get; init; }

    /// <summary>Requests left out, for which the metrics are undefined; <see langword="null"/> where they were not counted, and not written then.</summary>
    public int? Excluded { get; init; }

    /// <summary>The same metrics on parts of the requests, by the part's name; written where there are any.</summary>
    public IReadOnlyList<KeyValuePair<string, ImmutableArray<KeyValuePair<string, MetricSummary>>>> Slices { get; init; } = [];

    /// <summary>The row as one line of JSON; a number that does not exist is null.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_json))
        {
            json.WriteStartObject();
            json.WriteString("table", Table);
            json.WriteString("data", Data);
            json.WriteString("row", Row);
            Write(json, "metrics", Metrics);
            Write(json, "seconds", Seconds);
            WriteCount(json, "queries", Queries);
            WriteCount(json, "excluded", Excluded);
            if (Slices.Count > 0)
            {
                json.WriteStartObject("slices");
                foreach (var (name, metrics) in Slices)
                {
                    Write(json, name, metrics);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Reads a line that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The line is no such object; the message names the field.</exception>
    public static ExperimentRow Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var metrics = MetricsOf(Field(root, "metrics", JsonValueKind.Object));
            return new ExperimentRow(Text(root, "table"), Text(root, "data"), Text(root, "row"), metrics, Number(root, "seconds"))
            {
                Queries = Count(root, "queries"),
                Excluded = Count(root, "excluded"),
                Slices = root.TryGetProperty("slices", out _) ? SlicesOf(Field(root, "slices", JsonValueKind.Object)) : [],
            };
        }
        catch (JsonException error)
        {
            throw new FormatException($"Result line: got '{line}', expected a JSON object. {error.Message}", error);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, MetricSummary>> metrics)
    {
        json.WriteStartObject(name);
        foreach (var (metric, value) in metrics)
        {
            json.WriteStartObject(metric);
            Write(json, "mean", value.Mean);
            Write(json, "low", value.Low);
            Write(json, "high", value.High);
            Write(json, "seed_std", value.SeedStd);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteCount(Utf8JsonWriter json, string name, int? count)
    {
        if (count is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static ImmutableArray<KeyValuePair<string, MetricSummary>> MetricsOf(JsonElement metrics) =>
    [
        .. metrics.EnumerateObject().Select(metric => KeyValuePair.Create(
            metric.Name, new MetricSummary(Number(metric.Value, "mean"), Number(metric.Value, "low"), Number(metric.Value, "high"), Number(metric.Value, "seed_std")))),
    ];

    private static ImmutableArray<KeyValuePair<string, ImmutableArray<KeyValuePair<string, MetricSummary>>>> SlicesOf(JsonElement slices) =>
        [.. slices.EnumerateObject().Select(slice => KeyValuePair.Create(slice.Name, MetricsOf(Field(slices, slice.Name, JsonValueKind.Object))))];

    private static int? Count(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) ? count
        : throw new FormatException($"Result line, field '{name}': got '{value}', expected a whole number.");

    private static string Text(JsonElement parent, string name) => Field(parent, name, JsonValueKind.String).GetString()!;

    private static double Number(JsonElement parent, string name) =>
        Field(parent, name, JsonValueKind.Number, JsonValueKind.Null) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN;

    private static JsonElement Field(JsonElement parent, string name, params ReadOnlySpan<JsonValueKind> kinds) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
            ? kinds.Contains(value.ValueKind) ? value : throw new FormatException($"Result line, field '{name}': got {value.ValueKind}, expected {kinds[0]}.")
            : throw new FormatException($"Result line, field '{name}': missing, expected {kinds[0]}.");
}
