namespace Verge.Cli.Device;

/// <summary>A click on an item, or its deletion.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Delete">Whether it is deleted, else clicked.</param>
internal readonly record struct DeviceAct(string ItemId, bool Delete)
{
    /// <summary>The flag that asks for it.</summary>
    public string Flag => Delete ? "--delete" : "--click";
}
