namespace Verge.Tensors.Tests;

public class SelectionTests
{
    [Fact]
    public void Should_refuse_an_unknown_level() =>
        Assert.Equal(
            "VERGE_SIMD expected avx512, avx2 or scalar, got 'sse'.", Assert.Throws<InvalidOperationException>(() => Kernels.Choose("sse")).Message);

    [Fact]
    public void Should_obey_a_forced_level() => Assert.Equal(SimdLevel.Scalar, Kernels.Choose("scalar"));

    [Fact]
    public void Should_choose_the_best_that_the_machine_has()
    {
        var best = Enum.GetValues<SimdLevel>().Where(Kernels.IsSupported).Max();
        Assert.Equal(best, Kernels.Choose(null));
        Assert.Equal(best, Kernels.Choose(""));
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_make_the_kernels_asked_for(SimdLevel level) => Assert.Equal(level, Kernels.For(level).Level);
}
