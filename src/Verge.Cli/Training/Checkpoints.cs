using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Verge.Cli.Data;
using Verge.Cli.Shell;
using Verge.Domain;
using Verge.NeuralNetworks;
using Verge.Training;

namespace Verge.Cli.Training;

/// <summary>
/// Checkpoints of one training run, in a folder named after its data and settings: the same command goes on from them, any
/// other begins anew. One run at a time works in a data directory.
/// </summary>
internal sealed class Checkpoints : IDisposable
{
    /// <summary>Steps between checkpoints where nothing else is asked for.</summary>
    public const int StepsBetween = 500;

    private const string LockName = ".lock";

    private readonly string _root;
    private readonly string _folder;
    private readonly FileStream _lock;

    private Checkpoints(string root, string folder, FileStream held) => (_root, _folder, _lock) = (root, folder, held);

    /// <summary>The name of the run, made of its data and settings.</summary>
    public string Name => Path.GetFileName(_folder);

    /// <summary>Whether there is something to go on from.</summary>
    public bool Found { get; private init; }

    /// <summary>Opens the checkpoints of a run; those of other runs are removed.</summary>
    /// <param name="root">The folder of checkpoints.</param>
    /// <param name="data">The data.</param>
    /// <param name="preset">The settings.</param>
    /// <param name="restart">Whether to begin anew in any case.</param>
    /// <exception cref="CommandException">Another run is at work.</exception>
    public static Checkpoints Open(string root, Dataset data, DataPreset preset, bool restart)
    {
        Directory.CreateDirectory(root);
        var held = Lock(root);
        var folder = Path.Combine(root, NameOf(data, preset));
        foreach (var other in Directory.EnumerateDirectories(root).Where(other => restart || other != folder).ToList())
        {
            Directory.Delete(other, recursive: true);
        }

        var found = Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any();
        Directory.CreateDirectory(folder);
        return new(root, folder, held) { Found = found };
    }

    /// <summary>Options whose trainers keep their checkpoints here.</summary>
    /// <param name="options">The options.</param>
    /// <param name="steps">Steps between them.</param>
    public PipelineOptions Apply(PipelineOptions options, int steps = StepsBetween) => options with
    {
        RetrievalTrainer = Keep(options.RetrievalTrainer, "retrieval", steps),
        RankingTrainer = Keep(options.RankingTrainer, "ranking", steps),
        RerankingTrainer = Keep(options.RerankingTrainer, "reranking", steps),
        RankingSamplesFolder = Path.Combine(_folder, "ranking-samples"),
    };

    /// <summary>The run is done: nothing needs them any more.</summary>
    public void Remove() => Directory.Delete(_folder, recursive: true);

    public void Dispose()
    {
        _lock.Dispose();
        if (!Directory.EnumerateFileSystemEntries(_root).Any())
        {
            Directory.Delete(_root);
        }
    }

    private TrainerOptions Keep(TrainerOptions options, string stage, int steps) =>
        options with { CheckpointPath = Path.Combine(_folder, $"{stage}.safetensors"), CheckpointSteps = steps };

    private static FileStream Lock(string root)
    {
        var path = Path.Combine(root, LockName);
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            throw new CommandException($"--out: got '{Path.GetDirectoryName(root)}', where another 'verge train' is at work, expected one at a time");
        }
    }

    private static string NameOf(Dataset data, DataPreset preset)
    {
        // The number of workers may change on the way: a run that is broken off on one machine may go on with another's cores.
        var pipeline = preset.Pipeline;
        var named = preset with
        {
            Pipeline = pipeline with
            {
                RetrievalTrainer = pipeline.RetrievalTrainer with { Workers = 0 },
                RankingTrainer = pipeline.RankingTrainer with { Workers = 0 },
                RerankingTrainer = pipeline.RerankingTrainer with { Workers = 0 },
            },
        };
        // Schedules are known by an interface, of which JSON would write nothing.
        var schedules = new[] { pipeline.RetrievalTrainer, pipeline.RankingTrainer, pipeline.RerankingTrainer }.Select(trainer => trainer.Schedule);
        var text = DataFingerprint.Of(data) + JsonSerializer.Serialize(named) + string.Concat(schedules);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }
}
