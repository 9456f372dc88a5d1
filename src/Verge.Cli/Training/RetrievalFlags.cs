using System.CommandLine;
using Verge.Cli.Shell;
using Verge.Domain;
using Verge.Models.Retrieval;
using Verge.Training;
using Verge.Training.Experiments;

namespace Verge.Cli.Training;

/// <summary>Flags that say which user towers retrieval has, by surface, and what they are trained by.</summary>
internal sealed class RetrievalFlags
{
    /// <summary>In place of a model of <c>home</c>: one user tower for both surfaces.</summary>
    public const string Shared = "shared";

    /// <summary>What turns something on.</summary>
    public const string On = "on";

    /// <summary>What turns it off.</summary>
    public const string Off = "off";

    private readonly Option<string?> _model = Flags.ChoiceOption("--retrieval-model", "NAME", "The user tower's model, on both surfaces. Default by kind", TwoTowersOptions.Models);

    private readonly Option<string?> _homeModel = Flags.ChoiceOption(
        "--home-model", "NAME", $"The model of a user tower that home has for itself, over the same item tower; '{Shared}': both surfaces have one. Default by kind", [.. TwoTowersOptions.Models, Shared]);

    private readonly Option<int?> _interests = Flags.Whole("--interests", "Embeddings of a user in the models that have several. Default 4.", 1, 64);

    private readonly Option<string?> _loss = Flags.ChoiceOption(
        "--retrieval-loss", "NAME", "What clicks of both surfaces are trained by. Default by kind: sampled-softmax on view-item, in-batch on home", RetrievalLoss.Kinds);

    private readonly Option<string?> _homeLoss = Flags.ChoiceOption("--home-loss", "NAME", "What clicks of home are trained by, where it is another", RetrievalLoss.Kinds);

    private readonly Option<int?> _negatives = Flags.Whole("--retrieval-negatives", "Negatives of a click, on both surfaces. Default by kind.", 1, 1_000_000);

    private readonly Option<int?> _homeNegatives = Flags.Whole("--home-negatives", "Negatives of a click of home, where they are others. Default by kind; in-batch at most 1000 of the batch.", 1, 1_000_000);

    private readonly Option<string?> _correction = Flags.ChoiceOption(
        "--popularity-correction", "SWITCH", "With in-batch: whether the log of an item's share of the clicks is taken from its logits as a negative. Default on", [On, Off]);

    private readonly Option<int?> _batch = Flags.Whole("--retrieval-batch", "Clicks a step; in-batch has at most one less as negatives. Default by kind.", 1, 1_000_000);

    private readonly Option<int?> _epochs = Flags.Whole("--retrieval-epochs", "Passes over the retrieval samples. Default by kind.", 1, 10_000);

    private readonly SettingFlags _set;
    private readonly SettingFlags _viewItemSet;
    private readonly SettingFlags _homeSet;

    public RetrievalFlags()
    {
        _set = new(
            "--retrieval-set",
            "A setting of retrieval by its name in experiments, on both surfaces, as in blocks=1, affinity=scaled-cosine, temperature=0.07; may be given several times. A name that is none is answered with all of them.",
            setting => FlagsOf(setting, null));
        _viewItemSet = new(
            "--view-item-set",
            "The same of view-item alone, over --retrieval-set: of its user tower, where home has one of its own, and of its loss.",
            setting => FlagsOf(setting, Surface.ViewItem));
        _homeSet = new(
            "--home-set",
            "The same of home alone, over --retrieval-set: of the user tower that it has of its own, and of its loss.",
            setting => FlagsOf(setting, Surface.Home));
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [_model, _homeModel, _interests, _loss, _homeLoss, _negatives, _homeNegatives, _correction, _batch, _epochs, _set.Option, _viewItemSet.Option, _homeSet.Option];

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">A setting that cannot be, or that a flag says too.</exception>
    public RetrievalOverrides Read(ParseResult parsed) => new()
    {
        Model = parsed.GetValue(_model),
        HomeModel = parsed.GetValue(_homeModel),
        Interests = parsed.GetValue(_interests),
        Loss = parsed.GetValue(_loss),
        HomeLoss = parsed.GetValue(_homeLoss),
        Negatives = parsed.GetValue(_negatives),
        HomeNegatives = parsed.GetValue(_homeNegatives),
        PopularityCorrection = parsed.GetValue(_correction) is { } correction ? correction == On : null,
        BatchSize = parsed.GetValue(_batch),
        Epochs = parsed.GetValue(_epochs),
        Changes = ReadChanges(parsed, _set, null),
        ViewItemChanges = ReadChanges(parsed, _viewItemSet, Surface.ViewItem),
        HomeChanges = ReadChanges(parsed, _homeSet, Surface.Home),
    };

    private static RetrievalChanges? ReadChanges(ParseResult parsed, SettingFlags set, Surface? surface)
    {
        var settings = set.Read(parsed);
        try
        {
            return settings.Values.IsEmpty ? null : RetrievalChanges.Read(settings, set.Option.Name, surface);
        }
        catch (ExperimentException error)
        {
            throw new UsageException(error.Message);
        }
    }

    /// <summary>Flags that say the same; of one surface, what is said of both yields.</summary>
    private Option[] FlagsOf(string setting, Surface? surface) => setting switch
    {
        "model" => Of(surface, _model, _homeModel),
        "interests" => [_interests],
        "loss" => Of(surface, _loss, _homeLoss),
        "negatives" => Of(surface, _negatives, _homeNegatives),
        "popularity_correction" => [_correction],
        "batch_size" => [_batch],
        "epochs" => [_epochs],
        _ => [],
    };

    private static Option[] Of(Surface? surface, Option both, Option home) => surface switch
    {
        null => [both, home],
        Surface.Home => [home],
        _ => [],
    };
}
