using System.Globalization;
using System.Text.RegularExpressions;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;

namespace Verge.Models.Tests;

public sealed partial class UserTowerSizeTests
{
    [Fact]
    public void Should_have_as_many_parameters_as_the_docs_say()
    {
        var said = Row().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "retrieval-baselines.md"))).ToDictionary(
            row => row.Groups[1].Value, row => int.Parse(row.Groups[2].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        Assert.Equal(TwoTowersOptions.Models.ToDictionary(model => model, ParametersOfTheUserTower), said);
    }

    private static int ParametersOfTheUserTower(string name)
    {
        var schema = new RetrievalSchema { ItemAttributes = [new(Item.ItemIdAttribute, 64)], TitleBuckets = 0, HistoryLength = 50 };
        var table = new ItemEncodingTable(new(schema, [new(Item.ItemIdAttribute, ["a"])]), [new Item { Id = "a" }]);
        using var model = new TwoTowers(table, new() { Model = name, Projection = false });
        return model.Parameters.Where(parameter => parameter.Name.StartsWith("user.", StringComparison.Ordinal)).Sum(parameter => parameter.Value.Length);
    }

    [GeneratedRegex(@"^\| `([a-z0-9-]+)` \|.*\| ([0-9,]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
