using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Verge.Models.Reranking;
using Verge.Models.Retrieval;
using Verge.Training.Experiments;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training.Tests.Experiments;

/// <summary>docs/experiments.md names every option that data may have, docs/retrieval-baselines.md every setting of a retrieval model with its default.</summary>
public partial class DocumentedOptionsTests
{
    [Theory]
    [InlineData("## Retrieval", typeof(RetrievalDataOptions))]
    [InlineData("## Ranking", typeof(RankingDataOptions))]
    [InlineData("## Re-ranking", typeof(RerankingDataOptions))]
    public void Should_name_all_options_of_data(string heading, Type options)
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "experiments.md"));
        var documented = page.Split('\n').SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith("| option of data", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|'))
            .SelectMany(line => Name().Matches(line.Split('|')[1])).Select(match => match.Groups[1].Value);
        Assert.Equal(options.GetProperties().Select(property => UnderscoredNamingConvention.Instance.Apply(property.Name)).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Should_name_all_options_of_a_shop_and_settings_of_rankers()
    {
        var section = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "experiments.md")).Split("## Ranking")[1];
        var names = new[] { typeof(SyntheticDataOptions), typeof(RankingTrainerOptions), typeof(RankingInputs), typeof(RankingTreeOptions) }.SelectMany(type => type.GetProperties()).Select(property => UnderscoredNamingConvention.Instance.Apply(property.Name));
        Assert.All(names, name => Assert.True(section.Contains($"`{name}`", StringComparison.Ordinal), name));
    }

    /// <summary>How re-rankers are trained stands on the page of experiments, what they are on EdgeRec's.</summary>
    [Fact]
    public void Should_name_all_settings_of_re_rankers()
    {
        var training = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "experiments.md")).Split("## Re-ranking")[1];
        Assert.All(Names(typeof(RerankingTrainerOptions), typeof(RerankingRowOptions)), name => Assert.True(training.Contains($"`{name}`", StringComparison.Ordinal), name));
        var models = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "edgerec.md")).Split("## Rows")[1];
        Assert.All(
            [.. Names(typeof(EdgeRecOptions), typeof(DlcmOptions), typeof(DnnRankOptions)), "decay", "residual", "loss", .. RerankingSettings.Models],
            name => Assert.True(models.Contains($"`{name}`", StringComparison.Ordinal), name));

        static string[] Names(params Type[] types) =>
            [.. types.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)).Select(property => UnderscoredNamingConvention.Instance.Apply(property.Name))];
    }

    [Theory]
    [InlineData("**The towers**", typeof(TwoTowersOptions))]
    [InlineData("**The loss**", typeof(RetrievalLoss))]
    [InlineData("**Training**", typeof(RetrievalTrainerOptions))]
    public void Should_name_all_settings_of_retrieval_with_their_defaults(string heading, Type options)
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "retrieval-baselines.md"));
        var documented = page.Split('\n').SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith("| option", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Split('|')).ToDictionary(cells => Name().Match(cells[1]).Groups[1].Value, cells => cells[2].Trim());
        var defaults = Activator.CreateInstance(options);
        var expected = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
            .ToDictionary(property => property.Name == nameof(RetrievalLoss.Kind) ? "loss" : UnderscoredNamingConvention.Instance.Apply(property.Name), property => property.GetValue(defaults));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));

        // One without a value of its own is told in words.
        Assert.All(expected, option => Assert.True(option.Value is null ? documented[option.Key].Length > 1 : Text(option.Value) == documented[option.Key], option.Key));

        static string Text(object value) => value switch
        {
            bool flag => flag ? "true" : "false",
            Enum name => HyphenatedNamingConvention.Instance.Apply($"{name}"),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();
}
