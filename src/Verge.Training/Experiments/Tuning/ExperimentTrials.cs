using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verge.Training.Experiments;

/// <summary>
/// Keeps trials in a folder, a line each: <c>TABLE/DATA/ROW/trials.jsonl</c>, beside the row's runs. A search that was stopped finds those that are done.
/// </summary>
/// <param name="folder">The folder; made with the first trial.</param>
public sealed class ExperimentTrials(string folder)
{
    private const string FileName = "trials.jsonl";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<(RunIdentity, string), KeptTrial>> _files = new(StringComparer.Ordinal);

    /// <summary>Finds a trial of a row on a data set.</summary>
    /// <returns>Null where there is none.</returns>
    public KeptTrial? Find(Experiment experiment, string data, string row, RunIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        lock (_gate)
        {
            return Of(PathOf(experiment, data, row)).GetValueOrDefault((identity, experiment.Objective.ToString()));
        }
    }

    /// <summary>Keeps one; it is on the disk when this returns.</summary>
    public void Add(Experiment experiment, string data, string row, KeptTrial trial)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(trial);
        var path = PathOf(experiment, data, row);
        lock (_gate)
        {
            if (Of(path).TryAdd((trial.Identity, trial.Objective), trial))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);

                // A line that a power failure left without its end must not run into this one.
                file.Seek(0, SeekOrigin.End);
                if (file.Length > 0)
                {
                    file.Seek(-1, SeekOrigin.End);
                    if (file.ReadByte() != '\n')
                    {
                        file.WriteByte((byte)'\n');
                    }
                }

                file.Write([.. JsonSerializer.SerializeToUtf8Bytes(trial, s_json), (byte)'\n']);
                file.Flush(flushToDisk: true);
            }
        }
    }

    private Dictionary<(RunIdentity, string), KeptTrial> Of(string path)
    {
        if (!_files.TryGetValue(path, out var trials))
        {
            _files.Add(path, trials = []);
            foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
            {
                if (Read(line) is { Identity: not null, Objective: not null } trial)
                {
                    trials[(trial.Identity, trial.Objective)] = trial;
                }
            }
        }

        return trials;
    }

    /// <summary>A line that is none is a trial that was not written to its end: it is made again.</summary>
    private static KeptTrial? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptTrial>(line, s_json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string PathOf(Experiment experiment, string data, string row) =>
        Path.Combine(folder, ExperimentRuns.FileNameOf(experiment.Table), ExperimentRuns.FileNameOf(data), ExperimentRuns.FileNameOf(row), FileName);
}
