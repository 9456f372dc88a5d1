namespace Verge.Domain.Tests;

public class SurfacesTests
{
    [Theory]
    [InlineData(Surface.Home, "home")]
    [InlineData(Surface.ViewItem, "view-item")]
    public void Should_know_each_surface_by_one_name(Surface surface, string name)
    {
        Assert.Equal(name, surface.ToName());
        Assert.True(Surfaces.TryParse(name, out var parsed));
        Assert.Equal(surface, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Home")]
    [InlineData("viewitem")]
    [InlineData("home ")]
    [InlineData("0")]
    public void Should_refuse_any_other_name(string? name) => Assert.False(Surfaces.TryParse(name, out _));

    [Fact]
    public void Should_have_a_name_for_every_surface()
    {
        var names = Enum.GetValues<Surface>().Select(surface => surface.ToName()).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((Surface)99).ToName());
    }
}
