namespace Verge.Domain;

/// <summary>The public names of the surfaces, as they stand in paths and files.</summary>
public static class Surfaces
{
    /// <summary>The public name of a surface.</summary>
    public static string ToName(this Surface surface) => surface switch
    {
        Surface.Home => "home",
        Surface.ViewItem => "view-item",
        _ => throw new ArgumentOutOfRangeException(nameof(surface), surface, "Expected Home or ViewItem."),
    };

    /// <summary>Reads a public name.</summary>
    /// <returns>Whether <paramref name="name"/> is <c>home</c> or <c>view-item</c>.</returns>
    public static bool TryParse(string? name, out Surface surface)
    {
        (var known, surface) = name switch
        {
            "home" => (true, Surface.Home),
            "view-item" => (true, Surface.ViewItem),
            _ => (false, default),
        };
        return known;
    }
}
