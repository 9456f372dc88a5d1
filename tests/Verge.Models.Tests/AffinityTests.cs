using Verge.Models.Scoring;

namespace Verge.Models.Tests;

public sealed class AffinityTests
{
    [Theory]
    [InlineData(new float[] { 1, 0 }, 3)]
    [InlineData(new float[] { 1, 0, 0, 4 }, 4)]
    [InlineData(new float[] { -1, 0, 0, -4, -1, -1 }, -3)]
    public void Should_take_the_nearest_interest(float[] user, float expected) => Assert.Equal(expected, Affinity.Largest(user, [3, 1]));
}
