using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Verge.Evaluation.Plots;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>
/// A training run as a folder: <c>config.json</c>, <c>metrics.jsonl</c> and curves. It is told where the trainers of the run are, writes that down, and
/// passes it on.
/// </summary>
/// <remarks>
/// Lines are written as they come, those of validations and epochs down to the disk; other files appear whole. A run that goes on from a checkpoint makes
/// the steps behind it again, and their lines are replaced: there is one of each.
/// </remarks>
public sealed class RunFolder : IProgress<StageProgress>, IDisposable
{
    /// <summary>Lines of steps that a fit has at most: every so many steps is one.</summary>
    public const int StepLines = 400;

    private const string ConfigName = "config.json";
    private const string MetricsName = "metrics.jsonl";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private readonly string _folder;
    private readonly IProgress<StageProgress> _next;
    private readonly List<MetricsLine> _lines = [];
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private FileStream? _file;

    /// <summary>Opens the folder of a run.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="config">What the run is a run of; written as JSON.</param>
    /// <param name="goesOn">Whether it goes on from checkpoints; else lines and curves that are there are another run's, and removed.</param>
    /// <param name="next">Told all that this is told; null: nobody.</param>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public RunFolder(string folder, object config, bool goesOn, IProgress<StageProgress>? next = null)
    {
        (_folder, _next) = (folder, next ?? new Nobody());
        Directory.CreateDirectory(folder);
        if (!goesOn)
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(IsOurs).ToList())
            {
                File.Delete(file);
            }
        }

        Write(ConfigName, JsonSerializer.Serialize(config, s_json) + "\n");
    }

    /// <inheritdoc/>
    public void Report(StageProgress value)
    {
        if (value.Training is { } at)
        {
            Take(value.Fit ?? "", at);
        }

        _next.Report(value);
    }

    /// <summary>Writes a file of the run, whole or not at all.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">What stands in it.</param>
    public void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        using (var stream = File.Create(path + ".new"))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Take(string fit, TrainingProgress at)
    {
        var file = _file ??= Open();
        if (_begun.Add(fit))
        {
            // The first that a resumed trainer tells of, and all behind it, is told again.
            Truncate(file, fit, at);
        }

        var kind = MetricsLine.KindOf(at);
        if (kind == MetricsKind.Step && at.Step % Math.Max(1, (at.Steps + StepLines - 1) / StepLines) != 0)
        {
            return;
        }

        var line = new MetricsLine
        {
            Fit = fit,
            Kind = kind,
            Step = at.Step,
            Epoch = at.Epoch,
            Loss = at.Loss,
            BatchLoss = at.BatchLoss,
            LearningRate = at.LearningRate,
            Validation = at.Validation,
            SamplesPerSecond = Math.Round(at.SamplesPerSecond, 1),
            Start = file.Length,
        };
        _lines.Add(line);
        file.Seek(0, SeekOrigin.End);
        file.Write(line.ToUtf8());
        file.Flush(flushToDisk: kind != MetricsKind.Step);
        if (kind != MetricsKind.Step)
        {
            Draw(fit);
        }
    }

    private FileStream Open()
    {
        var file = new FileStream(Path.Combine(_folder, MetricsName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        _lines.AddRange(MetricsLine.ReadAll(file));
        return file;
    }

    private void Truncate(FileStream file, string fit, TrainingProgress at)
    {
        var first = _lines.FindIndex(line => line.Fit == fit && (line.Step, line.Kind).CompareTo((at.Step, MetricsLine.KindOf(at))) >= 0);
        if (first >= 0)
        {
            file.SetLength(_lines[first].Start);
            _lines.RemoveRange(first, _lines.Count - first);
        }
    }

    private void Draw(string fit)
    {
        MetricsLine[] lines = [.. _lines.Where(line => line.Fit == fit)];
        var (name, suffix) = (fit.Length > 0 ? fit : "training", fit.Length > 0 ? $"-{fit}" : "");
        PlotPoint[] batches = [.. lines.Where(line => line.Kind == MetricsKind.Step && double.IsFinite(line.BatchLoss)).Select(line => new PlotPoint(line.Step, line.BatchLoss))];
        PlotPoint[] epochs = [.. lines.Where(line => line.Kind == MetricsKind.Epoch && double.IsFinite(line.Loss)).Select(line => new PlotPoint(line.Step, line.Loss))];
        PlotPoint[] figures = [.. lines.Where(line => line.Validation is not null).Select(line => new PlotPoint(line.Step, line.Validation!.Value))];
        if (batches.Length + epochs.Length > 0)
        {
            Write($"loss{suffix}.svg", new LineChart($"Loss: {name}", "step", "loss", [.. Series(("batch", batches), ("mean of the epoch", epochs))]).ToSvg());
        }

        if (figures.Length > 0)
        {
            Write($"validation{suffix}.svg", new LineChart($"Validation: {name}", "step", "validation", [.. Series(("validation", figures))]).ToSvg());
        }
    }

    private static IEnumerable<PlotSeries> Series(params (string Name, PlotPoint[] Points)[] lines) =>
        lines.Where(line => line.Points.Length > 0).Select(line => new PlotSeries(line.Name, line.Points));

    private static bool IsOurs(string path) =>
        Path.GetFileName(path) is MetricsName || Path.GetExtension(path) is ".svg" or ".json" or ".new";

    private sealed class Nobody : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
        }
    }
}
