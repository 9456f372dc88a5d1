namespace Verge.Datasets;

/// <summary>The unit of a <see cref="Statistic"/>.</summary>
public enum StatisticUnit
{
    /// <summary>How many.</summary>
    Count,

    /// <summary>How many on average.</summary>
    Average,

    /// <summary>A share, 0 to 1.</summary>
    Share,

    /// <summary>A moment, in Unix seconds.</summary>
    Instant,

    /// <summary>A span, in days.</summary>
    Days,
}
