using System.CommandLine;
using Verge.Cli.Shell;
using Verge.Training;
using Verge.Training.Experiments;

namespace Verge.Cli.Training;

/// <summary>Flags that say how the ranker is trained.</summary>
internal sealed class RankingFlags
{
    private readonly Option<int?> _epochs = Flags.Whole("--ranking-epochs", "Passes over the ranking samples. Default by kind.", 1, 10_000);

    private readonly Option<int?> _inMemory = Flags.Whole(
        "--ranking-samples-in-memory", "Ranking samples in memory at most; where there are more, they are read from files, mixed half as many at a time. Default 50000000.", 1);

    private readonly SettingFlags _set;

    public RankingFlags() => _set = new(
        "--ranking-set",
        "A setting of the ranker's training by its name in experiments, as in optimizer=adam, schedule=cosine, positive_weights=5, or max_leaves=63 of trees; may be given several times. A name that is none is answered with all of them.",
        name => name == "epochs" ? [_epochs] : []);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_epochs, _inMemory, _set.Option];

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">A setting that cannot be, or that a flag says too.</exception>
    public RankingOverrides Read(ParseResult parsed)
    {
        var settings = _set.Read(parsed);
        try
        {
            return new(parsed.GetValue(_epochs), parsed.GetValue(_inMemory), settings.Values.IsEmpty ? null : RankingChanges.Read(settings, _set.Option.Name));
        }
        catch (ExperimentException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
