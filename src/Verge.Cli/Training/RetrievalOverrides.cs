using Verge.Cli.Shell;
using Verge.Models.Retrieval;
using Verge.Training;
using Verge.Training.Experiments;

namespace Verge.Cli.Training;

/// <summary>What of retrieval a training run was asked for; what is <see langword="null"/> is left to the data's preset.</summary>
internal sealed record RetrievalOverrides
{
    private const string InBatch = "in-batch";

    /// <summary>The model of both surfaces.</summary>
    public string? Model { get; init; }

    /// <summary>The model that <c>home</c> has for itself, or <see cref="RetrievalFlags.Shared"/>.</summary>
    public string? HomeModel { get; init; }

    /// <summary>Embeddings of a user in the models that have several.</summary>
    public int? Interests { get; init; }

    /// <summary>What both surfaces' samples are trained by.</summary>
    public string? Loss { get; init; }

    /// <summary>What the samples of <c>home</c> are trained by.</summary>
    public string? HomeLoss { get; init; }

    /// <summary>Negatives of a sample on both surfaces.</summary>
    public int? Negatives { get; init; }

    /// <summary>Negatives of a sample of <c>home</c>.</summary>
    public int? HomeNegatives { get; init; }

    /// <summary>Whether in-batch losses are corrected for popularity; they are where nothing is said.</summary>
    public bool? PopularityCorrection { get; init; }

    /// <summary>Samples a step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Passes over the samples.</summary>
    public int? Epochs { get; init; }

    /// <summary>Settings of both surfaces that have no flag of their own.</summary>
    public RetrievalChanges? Changes { get; init; }

    /// <summary>Those of <c>view-item</c> alone, over <see cref="Changes"/>.</summary>
    public RetrievalChanges? ViewItemChanges { get; init; }

    /// <summary>Those of <c>home</c> alone, over <see cref="Changes"/>.</summary>
    public RetrievalChanges? HomeChanges { get; init; }

    /// <summary>A preset's options with what was asked for in place of its own.</summary>
    /// <exception cref="UsageException">Something that neither models nor losses have a use for.</exception>
    /// <exception cref="ExperimentException">The same of a setting, or one that cannot be.</exception>
    public PipelineOptions Apply(PipelineOptions options)
    {
        var retrieval = options.Retrieval with { Model = Model ?? options.Retrieval.Model, Interests = Interests ?? options.Retrieval.Interests };
        var home = HomeModel is null
            ? options.HomeRetrieval is { } own ? own with { Model = Model ?? own.Model, Interests = Interests ?? own.Interests } : null
            : HomeModel == RetrievalFlags.Shared ? null : retrieval with { Model = HomeModel };
        var asked = options with
        {
            Retrieval = retrieval,
            HomeRetrieval = home,
            ViewItemLoss = OfKind(options.ViewItemLoss, Loss),
            HomeLoss = OfKind(options.HomeLoss, HomeLoss ?? Loss),
            RetrievalTrainer = options.RetrievalTrainer with
            {
                BatchSize = BatchSize ?? options.RetrievalTrainer.BatchSize,
                Epochs = Epochs ?? options.RetrievalTrainer.Epochs,
            },
        };

        // A setting may make it another loss, with another's defaults: what a flag says of negatives stands over those.
        var changed = Changes?.Apply(asked) ?? asked;
        changed = changed with { ViewItemLoss = With(changed.ViewItemLoss, Negatives), HomeLoss = With(changed.HomeLoss, HomeNegatives ?? Negatives) };
        changed = ViewItemChanges?.Apply(changed) ?? changed;
        changed = HomeChanges?.Apply(changed) ?? changed;
        RequireUse(changed);
        return changed;
    }

    private static RetrievalLoss OfKind(RetrievalLoss preset, string? kind) => kind is null ? preset : RetrievalChanges.OfKind(preset, kind);

    private RetrievalLoss With(RetrievalLoss loss, int? negatives) => loss with
    {
        Negatives = negatives ?? loss.Negatives,
        PopularityCorrection = loss.Kind == InBatch ? PopularityCorrection ?? loss.PopularityCorrection : loss.PopularityCorrection,
    };

    private void RequireUse(PipelineOptions options)
    {
        var models = new[] { options.Retrieval, options.HomeRetrieval ?? options.Retrieval }.Select(towers => towers.Model).Distinct().ToArray();
        if (Interests is { } interests && !models.Any(HasSeveral))
        {
            throw new UsageException($"--interests: got '{interests}', expected it only with a model that has several, {string.Join(", ", TwoTowersOptions.Models.Where(HasSeveral))}, not with {string.Join(" and ", models)}");
        }

        RequireUse("--retrieval-negatives", Negatives, options.ViewItemLoss, options.HomeLoss);
        RequireUse("--home-negatives", HomeNegatives, options.HomeLoss);
        if (PopularityCorrection is { } correction && options.ViewItemLoss.Kind != InBatch && options.HomeLoss.Kind != InBatch)
        {
            throw new UsageException($"--popularity-correction: got '{(correction ? RetrievalFlags.On : RetrievalFlags.Off)}', expected it only with the loss {InBatch}, not with {options.ViewItemLoss.Kind} and {options.HomeLoss.Kind}");
        }

        Changes?.RequireUse(options);
        ViewItemChanges?.RequireUse(options);
        HomeChanges?.RequireUse(options);
    }

    private static bool HasSeveral(string model) => TwoTowersOptions.Uses(model, nameof(TwoTowersOptions.Interests));

    private static void RequireUse(string flag, int? negatives, params ReadOnlySpan<RetrievalLoss> losses)
    {
        foreach (var loss in losses)
        {
            if (RetrievalLoss.Uses(loss.Kind, nameof(RetrievalLoss.Negatives)))
            {
                return;
            }
        }

        if (negatives is { } given)
        {
            throw new UsageException($"{flag}: got '{given}', expected none with the loss full-softmax: every other item is a negative");
        }
    }
}
