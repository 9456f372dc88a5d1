namespace Verge.Datasets.Synthetic;

/// <summary>What a random stream is for.</summary>
internal static class ShopStreams
{
    public const ulong Catalogue = 1;
    public const ulong Personas = 2;
    public const ulong Shopper = 3;
    public const ulong Schedule = 4;
    public const ulong Session = 5;
    public const ulong Exposure = 6;
    public const ulong Shift = 7;
    public const ulong Intent = 8;
    public const ulong Patience = 9;
    public const ulong Visit = 10;
    public const ulong PageView = 11;
    public const ulong Upstream = 12;
    public const ulong Pilot = 13;
}
