using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;

namespace Verge.Models.Tests.Retrieval;

public sealed class ItemSamplerTests
{
    [Fact]
    public void Should_count_more_targets_than_a_float_can_be_counted_up_to()
    {
        const int Times = (1 << 24) + 2;
        var sample = new RetrievalExample([1], 0, 1) { UserId = "u", SessionId = "s", Target = 2, Surface = Surface.Home, At = DateTimeOffset.UnixEpoch };
        Assert.Equal([0, 0, Times], ItemSampler.Clicks(Enumerable.Repeat(sample, Times), 3));
    }
}
