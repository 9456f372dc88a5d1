using Verge.Edge.Encoding;
using Verge.Training;

namespace Verge.IntegrationTests.Edge;

/// <summary>What the presets train is what a device can record.</summary>
public class PresetTests
{
    public static TheoryData<string> Kinds => [.. DataPreset.Kinds.ToArray()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_ask_a_device_for_nothing_that_it_does_not_measure(string kind)
    {
        var schema = DataPreset.ByKind(kind).Pipeline.Schema;
        var values = new ActionValues(kind, schema);
        Assert.Equal(schema.PageViewActions.Length, values.Count(Domain.BehaviorKind.PageView));
    }
}
