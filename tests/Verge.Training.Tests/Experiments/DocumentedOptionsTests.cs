using System.Text.RegularExpressions;
using Verge.Training.Experiments;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training.Tests.Experiments;

/// <summary>docs/experiments.md names every option that data may have.</summary>
public partial class DocumentedOptionsTests
{
    [Fact]
    public void Should_name_all_options_of_data()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "experiments.md"));
        var documented = page.Split('\n').SkipWhile(line => !line.StartsWith("| option of data", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|'))
            .SelectMany(line => Name().Matches(line.Split('|')[1])).Select(match => match.Groups[1].Value);
        var options = typeof(RetrievalDataOptions).GetProperties().Select(property => UnderscoredNamingConvention.Instance.Apply(property.Name));
        Assert.Equal(options.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();
}
