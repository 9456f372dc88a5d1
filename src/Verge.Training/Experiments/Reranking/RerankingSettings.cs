using System.Collections.Immutable;
using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.Training.Experiments;

/// <summary>A re-ranker with its settings, as an experiment's row gives them: one flat mapping, read by name into the options of its parts.</summary>
/// <param name="Rule">The rule that it is; <see langword="null"/>: it is a network.</param>
/// <param name="Model">The network, and its sizes.</param>
/// <param name="Decay">Where the time enters.</param>
/// <param name="Training">How it is trained.</param>
public sealed record RerankingSettings(string? Rule, RerankingModelOptions Model, DecayMode Decay, RerankingTrainerOptions Training)
{
    /// <summary>The rule that leaves the initial order as it is.</summary>
    public const string ShownOrder = "shown-order";

    /// <summary>The rule that puts items touched in this session first, the newest first.</summary>
    public const string TouchedFirst = "touched-first";

    private static readonly ImmutableArray<string> s_rules = [ShownOrder, TouchedFirst];

    private static readonly ImmutableArray<string> s_training =
        ["epochs", "batch_size", "learning_rate", "decay_rate", "decay_steps", "clip_norm", "patience", "evaluation_steps", "residual", "loss"];

    private static readonly ImmutableArray<string> s_attention = ["gru_layers", "hidden", "attention_hidden", "mlp_hidden"];

    /// <summary>All names: rules, then networks.</summary>
    public static ImmutableArray<string> Models { get; } = [.. s_rules, .. RerankingModels.All];

    /// <summary>Reads and checks them.</summary>
    /// <param name="options">The settings as written.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">An unknown setting or an impossible value, named.</exception>
    public static RerankingSettings Read(ExperimentOptions options, string where)
    {
        ArgumentNullException.ThrowIfNull(options);
        var reader = new OptionsReader(options, where);
        var row = reader.Take<RerankingRowOptions>();
        var (network, dlcm, dnn) = (reader.Take<EdgeRecOptions>(), reader.Take<DlcmOptions>(), reader.Take<DnnRankOptions>());
        var training = reader.Take<RerankingTrainerOptions>();
        reader.Done();
        if (!Models.Contains(row.Model, StringComparer.Ordinal))
        {
            throw new ExperimentException($"{where}, model: got '{row.Model}', expected one of {string.Join(", ", Models)}");
        }

        var isRule = s_rules.Contains(row.Model, StringComparer.Ordinal);
        var model = new RerankingModelOptions { Network = network, Dlcm = dlcm, DnnRank = dnn, Residual = row.Residual, Loss = row.Loss };
        try
        {
            return new(
                isRule ? row.Model : null, (isRule ? model : model with { Model = row.Model }).Validated(), row.Decay, training.Validated());
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{where}, {error.Message}", error);
        }
    }

    /// <summary>Refuses a setting that its model has no use for.</summary>
    /// <param name="own">What the row names itself.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">A setting without effect, named.</exception>
    public void CheckUse(ExperimentOptions own, string where)
    {
        ArgumentNullException.ThrowIfNull(own);
        ImmutableArray<string> used = Rule is not null ? ["model"] : ["model", .. s_training, .. Sizes()];
        if (own.Values.Keys.FirstOrDefault(name => !used.Contains(name)) is { } other)
        {
            throw new ExperimentException($"{where}: got the setting '{other}' of the model '{Rule ?? Model.Model}', expected one of those it has: {string.Join(", ", used)}");
        }

        ImmutableArray<string> Sizes() => Model.Model switch
        {
            RerankingModels.DnnRank => ["mlp"],
            RerankingModels.Dlcm => ["gru_layers", "hidden", "heads", "reversed"],
            RerankingModels.Huism => s_attention,
            _ => [.. s_attention, "decay"],
        };
    }
}
