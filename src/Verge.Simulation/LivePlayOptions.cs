using Verge.Edge;

namespace Verge.Simulation;

/// <summary>How sessions are played.</summary>
public sealed record LivePlayOptions
{
    /// <summary>Opens a device's client: the folder of its store, the user, the source and the clock are filled in by the play.</summary>
    public required Func<EdgeOptions, EdgeOptions> Configure { get; init; }

    /// <summary>Where devices keep their stores: a folder a session below it.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Whether the shopper sees the device's order. If not, the request's order is shown and the device re-ranks in its
    /// shadow: then both orders are judged by the same clicks.
    /// </summary>
    public required bool ShowReranked { get; init; }

    /// <summary>Whether to look for a story to tell.</summary>
    public bool TellStory { get; init; }
}
