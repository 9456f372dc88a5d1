using System.Collections.Immutable;
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

    /// <summary>Settings that have no flag of their own.</summary>
    public RetrievalChanges? Changes { get; init; }

    /// <summary>A preset's options with what was asked for in place of its own.</summary>
    /// <exception cref="UsageException">Something that the losses have no use for.</exception>
    /// <exception cref="ExperimentException">A setting of <see cref="Changes"/> that cannot be.</exception>
    public PipelineOptions Apply(PipelineOptions options)
    {
        var retrieval = options.Retrieval with { Model = Model ?? options.Retrieval.Model, Interests = Interests ?? options.Retrieval.Interests };
        var home = HomeModel is null
            ? options.HomeRetrieval is { } own ? own with { Model = Model ?? own.Model, Interests = Interests ?? own.Interests } : null
            : HomeModel == RetrievalFlags.Shared ? null : retrieval with { Model = HomeModel };
        var (viewItemLoss, homeLoss) = (Of(options.ViewItemLoss, Loss, Negatives), Of(options.HomeLoss, HomeLoss ?? Loss, HomeNegatives ?? Negatives));
        RequireUse("--retrieval-negatives", Negatives, viewItemLoss, homeLoss);
        RequireUse("--home-negatives", HomeNegatives, homeLoss);
        if (PopularityCorrection is { } correction && viewItemLoss.Kind != InBatch && homeLoss.Kind != InBatch)
        {
            throw new UsageException($"--popularity-correction: got '{(correction ? RetrievalFlags.On : RetrievalFlags.Off)}', expected it only with the loss {InBatch}, not with {viewItemLoss.Kind} and {homeLoss.Kind}");
        }

        var asked = options with
        {
            Retrieval = retrieval,
            HomeRetrieval = home,
            ViewItemLoss = viewItemLoss,
            HomeLoss = homeLoss,
            RetrievalTrainer = options.RetrievalTrainer with
            {
                BatchSize = BatchSize ?? options.RetrievalTrainer.BatchSize,
                Epochs = Epochs ?? options.RetrievalTrainer.Epochs,
            },
        };
        return Changes is null ? asked : Changes.Apply(asked);
    }

    private RetrievalLoss Of(RetrievalLoss preset, string? kind, int? negatives)
    {
        var loss = kind is null ? preset : RetrievalChanges.OfKind(preset, kind);
        return loss with
        {
            Negatives = negatives ?? loss.Negatives,
            PopularityCorrection = loss.Kind == InBatch ? PopularityCorrection ?? loss.PopularityCorrection : loss.PopularityCorrection,
        };
    }

    private static void RequireUse(string flag, int? negatives, params ImmutableArray<RetrievalLoss> losses)
    {
        if (negatives is { } given && losses.All(loss => loss.Kind == "full-softmax"))
        {
            throw new UsageException($"{flag}: got '{given}', expected none with the loss full-softmax: every other item is a negative");
        }
    }
}
