using System.Text.Json.Serialization;

namespace Verge.Features;

/// <summary>Times served, clicks and orders, in units of <see cref="DecayClock"/>.</summary>
internal sealed class DecayedCount
{
    [JsonRequired]
    public double Served { get; set; }

    [JsonRequired]
    public double Clicks { get; set; }

    [JsonRequired]
    public double Orders { get; set; }

    public void Scale(double factor)
    {
        Served *= factor;
        Clicks *= factor;
        Orders *= factor;
    }
}
