using System.Text.Json;
using System.Text.Json.Serialization;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>A line of <c>metrics.jsonl</c>.</summary>
internal sealed record MetricsLine
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Which of the run's fits; empty where it has one.</summary>
    public required string Fit { get; init; }

    public required MetricsKind Kind { get; init; }

    /// <summary>Steps of the fit taken.</summary>
    public required long Step { get; init; }

    /// <summary>From 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mean loss of the epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Loss of the last batch; at an epoch's end its mean loss.</summary>
    public required double BatchLoss { get; init; }

    public required double LearningRate { get; init; }

    public required double? Validation { get; init; }

    /// <summary>Since the run began or went on.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Where it stands in the file.</summary>
    [JsonIgnore]
    public long Start { get; init; }

    public static MetricsKind KindOf(TrainingProgress at) => at.IsEpochDone ? MetricsKind.Epoch : at.Validation is null ? MetricsKind.Step : MetricsKind.Evaluation;

    public byte[] ToUtf8() => [.. JsonSerializer.SerializeToUtf8Bytes(this, s_json), (byte)'\n'];

    /// <summary>The whole lines at the beginning of a file; what a power failure left behind them is cut off.</summary>
    public static List<MetricsLine> ReadAll(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.Seek(0, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        var (lines, start) = (new List<MetricsLine>(), 0);
        for (var end = bytes.AsSpan().IndexOf((byte)'\n'); end >= 0; end = bytes.AsSpan(start).IndexOf((byte)'\n'))
        {
            try
            {
                if (JsonSerializer.Deserialize<MetricsLine>(bytes.AsSpan(start, end), s_json) is not { } line)
                {
                    break;
                }

                lines.Add(line with { Start = start });
            }
            catch (JsonException)
            {
                break;
            }

            start += end + 1;
        }

        file.SetLength(start);
        return lines;
    }
}
