using System.Collections.Immutable;
using System.Reflection;
using Verge.Models.Ranking;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training.Experiments;

/// <summary>Which rankers have a use for a setting: one that a row's has none for would be taken without effect.</summary>
internal static class RankingSettingUse
{
    private static readonly ImmutableDictionary<string, ImmutableHashSet<string>> s_settings = Rankers.All.ToImmutableDictionary(model => model, Of, StringComparer.Ordinal);

    /// <summary>What a setting was expected with.</summary>
    /// <param name="setting">Its name, one that rows may have.</param>
    /// <param name="model">The ranker that it is given to, one that there is.</param>
    /// <returns>Text for a message; <see langword="null"/> where the ranker has a use for it.</returns>
    public static string? Unused(string setting, string model) => s_settings[model].Contains(setting)
        ? null
        : $"it only with the model {string.Join(", ", Rankers.All.Where(other => s_settings[other].Contains(setting)))}, not with {model}";

    /// <summary>What trees have is their own; networks share how they are trained and what tasks weigh.</summary>
    private static ImmutableHashSet<string> Of(string model) =>
    [
        "model", "task", "patience", .. Names<RankingInputs>(),
        .. model == Rankers.Gbdt ? Names<RankingTreeOptions>() : [.. Names<RankingTrainerOptions>(), .. Names<RankingTaskOptions>()],
        .. model switch
        {
            RankingModels.Wdl => Names<WideDeepOptions>().Except(["positions"]),
            RankingModels.WdlSequence => Names<WideDeepOptions>(),
            RankingModels.Din => Names<DeepInterestNetworkOptions>(),
            RankingModels.Bst => Names<BehaviorSequenceTransformerOptions>(),
            RankingModels.Dnn => Names<DeepNeuralNetworkOptions>(),
            RankingModels.Dien => Names<DeepInterestEvolutionNetworkOptions>(),
            RankingModels.Dmt => Names<DeepMultifacetedTransformersOptions>(),
            RankingModels.DmtTransformers => Names<DeepMultifacetedTransformersOptions>().Where(name => !name.StartsWith("bias", StringComparison.Ordinal)).Except(["sharing", "experts", "unbiased_loss"]),
            _ => [],
        },
    ];

    private static IEnumerable<string> Names<T>() => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite).Select(property => UnderscoredNamingConvention.Instance.Apply(property.Name));
}
