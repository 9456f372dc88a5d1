using System.Globalization;

namespace Verge.Cli.Shell.Progress;

/// <summary>Progress where nothing can be drawn: a line when a step begins, now and then, and when it is done.</summary>
internal sealed class ProgressLines(TextWriter error, TimeProvider time) : IProgressBoard
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private string? _step;
    private double _fraction;
    private bool _done;
    private long _began;
    private long _told;

    public void Report(string step, double fraction, string detail)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (step != _step)
            {
                (_step, _began, _done) = (step, now, false);
            }
            else if (_done || (fraction < 1 && (time.GetElapsedTime(_told, now) < s_pause || fraction <= _fraction)))
            {
                return;
            }

            (_told, _fraction, _done) = (now, fraction, fraction >= 1);
            error.WriteLine(OneLine.Of(Line(step, fraction, detail, time.GetElapsedTime(_began, now))));
        }
    }

    private static string Line(string step, double fraction, string detail, TimeSpan elapsed)
    {
        var line = step;
        if (fraction > 0)
        {
            line += string.Create(CultureInfo.InvariantCulture, $": {100 * fraction:0} %");
        }

        line += detail.Length > 0 ? $", {detail}" : "";
        return fraction is > 0 and < 1 && elapsed > TimeSpan.Zero ? $"{line}, {TimeLeft.Of(elapsed, fraction)} left" : line;
    }
}
