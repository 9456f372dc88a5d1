using System.Collections.Immutable;
using System.Reflection;
using Verge.Models.Retrieval;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training.Experiments;

/// <summary>Which methods and losses have a use for a setting of retrieval: one that none of those asked for has would be taken without effect.</summary>
internal static class RetrievalSettingUse
{
    private static readonly ImmutableDictionary<string, string> s_towers = Names<TwoTowersOptions>();
    private static readonly ImmutableDictionary<string, string> s_loss = Names<RetrievalLoss>();

    /// <summary>What a setting was expected with.</summary>
    /// <param name="setting">Its name, one that rows may have.</param>
    /// <param name="models">Methods that it is given to.</param>
    /// <param name="losses">Kinds of losses that it is given to.</param>
    /// <returns>Text for a message; <see langword="null"/> where one of them has a use for it.</returns>
    public static string? Unused(string setting, IReadOnlyCollection<string> models, IReadOnlyCollection<string> losses)
    {
        string[] users = [.. RetrievalMethods.All.Where(model => Uses(model, setting))];
        if (!models.Any(model => users.Contains(model)))
        {
            return Only("model", users, models);
        }

        string[] kinds = s_loss.TryGetValue(setting, out var option) ? [.. RetrievalLoss.Kinds.Where(kind => RetrievalLoss.Uses(kind, option))] : [.. losses];
        return losses.Any(loss => kinds.Contains(loss)) ? null : Only("loss", kinds, losses);
    }

    private static bool Uses(string model, string setting) => setting switch
    {
        "model" => true,
        "days" or "own_items" => model == "popularity",
        "neighbors" => model is "item-knn" or "vsknn",
        "shrinkage" => model == "item-knn",
        "sample" or "weighted" => model == "vsknn",
        _ => RetrievalMethods.IsSeeded(model) && (!s_towers.TryGetValue(setting, out var option) || TwoTowersOptions.Uses(model, option)),
    };

    private static string Only(string what, IReadOnlyCollection<string> users, IReadOnlyCollection<string> got) =>
        $"it only with the {what} {string.Join(", ", users)}, not with {string.Join(" and ", got.Distinct())}";

    private static ImmutableDictionary<string, string> Names<T>() => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite && property.Name != nameof(RetrievalLoss.Kind))
        .ToImmutableDictionary(property => UnderscoredNamingConvention.Instance.Apply(property.Name), property => property.Name, StringComparer.Ordinal);
}
