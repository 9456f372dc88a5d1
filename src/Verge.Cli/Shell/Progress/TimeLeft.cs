using System.Globalization;

namespace Verge.Cli.Shell.Progress;

/// <summary>Time left at the rate so far.</summary>
internal static class TimeLeft
{
    /// <summary>As <c>0:05</c> or <c>1:02:03</c>.</summary>
    /// <param name="elapsed">Since the step began.</param>
    /// <param name="fraction">Done of it, above 0.</param>
    public static string Of(TimeSpan elapsed, double fraction)
    {
        var left = TimeSpan.FromSeconds(Math.Min(elapsed.TotalSeconds * (1 - fraction) / fraction, 359_999));
        return left.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours}:{left:mm\\:ss}")
            : left.ToString("m\\:ss", CultureInfo.InvariantCulture);
    }
}
