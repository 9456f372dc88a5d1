using System.CommandLine;
using Verge.Cli.Shell;
using Verge.Domain;

namespace Verge.Cli.Data;

/// <summary>The flags that say where recommendations will stand.</summary>
internal sealed class PlaceFlags
{
    private readonly Option<string> _surface = new("--surface")
    {
        HelpName = "NAME",
        Description = $"{Surface.Home.ToName()} or {Surface.ViewItem.ToName()}. Default {Surface.Home.ToName()}.",
        DefaultValueFactory = _ => Surface.Home.ToName(),
    };

    private readonly Option<string?> _item = Flags.Text("--item", "ID", $"The item whose page it is, on {Surface.ViewItem.ToName()}.", "an id");

    public PlaceFlags() => _surface.AcceptOnlyFromAmong(Surface.Home.ToName(), Surface.ViewItem.ToName());

    /// <summary>All of them.</summary>
    public Symbol[] All => [_surface, _item];

    /// <summary>The surface, and the item whose page it is.</summary>
    /// <exception cref="UsageException">An item is missing, or there is one on home.</exception>
    public (Surface Surface, string? AnchorItemId) Read(ParseResult parsed)
    {
        var surface = Surfaces.TryParse(parsed.GetValue(_surface), out var named) ? named : Surface.Home;
        return (surface, parsed.GetValue(_item)) switch
        {
            (Surface.ViewItem, null) => throw new UsageException($"--item: got nothing, expected the item whose page it is, on {surface.ToName()}"),
            (Surface.Home, { } given) => throw new UsageException($"--item: got '{given}', expected none on {surface.ToName()}"),
            var (_, item) => (surface, item),
        };
    }
}
