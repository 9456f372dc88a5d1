using System.Text.RegularExpressions;
using Verge.Training.Experiments;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training.Tests.Experiments;

/// <summary>docs/experiments.md names every option that data may have.</summary>
public partial class DocumentedOptionsTests
{
    [Theory]
    [InlineData("## Retrieval", typeof(RetrievalDataOptions))]
    [InlineData("## Ranking", typeof(RankingDataOptions))]
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

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();
}
