using System.Globalization;

namespace Verge.Datasets;

/// <summary>One row of a data table.</summary>
/// <param name="Table">Which table it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, in <paramref name="Unit"/>; NaN where there is nothing to average.</param>
/// <param name="Unit">What it counts.</param>
public sealed record Statistic(string Table, string Name, double Value, StatisticUnit Unit)
{
    /// <summary>The value as it is printed.</summary>
    public string Text => double.IsNaN(Value) ? "–" : Unit switch
    {
        StatisticUnit.Count => Value.ToString("N0", CultureInfo.InvariantCulture),
        StatisticUnit.Share => Value.ToString("P2", CultureInfo.InvariantCulture),
        StatisticUnit.Instant => DateTimeOffset.UnixEpoch.AddSeconds(Value).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ => Value.ToString("N2", CultureInfo.InvariantCulture),
    };
}
