using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

public class CatalogueRankingTests
{
    [Theory]
    [InlineData(1, 256)]
    [InlineData(262_144, 256)]
    [InlineData(4_200_000, 15)]
    [InlineData(8_400_000, 7)]
    [InlineData(100_000_000, 1)]
    public void Should_ask_as_many_queries_at_once_as_memory_allows(int items, int queries)
    {
        Assert.Equal(queries, CatalogueRanking.QueriesAtOnce(items));
        Assert.True(queries == 1 || (long)queries * items * sizeof(float) <= 256L << 20);
    }
}
