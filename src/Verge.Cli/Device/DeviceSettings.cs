using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Cli.Device;

/// <summary>One small session of a device.</summary>
internal sealed record DeviceSettings
{
    public required Uri Cloud { get; init; }

    public required string UserId { get; init; }

    /// <summary>The file of the public key that device parts must be signed for.</summary>
    public required string KeyFile { get; init; }

    /// <summary>Where the device keeps its behaviors and models.</summary>
    public required string Store { get; init; }

    public Surface Surface { get; init; }

    public string? AnchorItemId { get; init; }

    /// <summary>Items that are passed over before anything else is done.</summary>
    public int Skip { get; init; }

    /// <summary>What is done then, in this order.</summary>
    public ImmutableArray<DeviceAct> Acts { get; init; } = [];
}
