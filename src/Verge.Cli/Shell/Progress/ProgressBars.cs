using Spectre.Console;

namespace Verge.Cli.Shell.Progress;

/// <summary>Progress as bars on a terminal: one a step, with what it did last and the time left.</summary>
internal sealed class ProgressBars : IProgressBoard
{
    private readonly Lock _gate = new();
    private readonly ProgressContext _context;
    private ProgressTask? _task;
    private string? _step;

    private ProgressBars(ProgressContext context) => _context = context;

    /// <summary>Shows bars while something is done.</summary>
    public static Task<T> RunAsync<T>(TextWriter error, Func<IProgressBoard, Task<T>> work) =>
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(error) })
            .Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new ProgressBars(context)));

    public void Report(string step, double fraction, string detail)
    {
        lock (_gate)
        {
            if (step != _step)
            {
                if (_task is not null)
                {
                    _task.Value = _task.MaxValue;
                    _task.StopTask();
                }

                (_step, _task) = (step, _context.AddTask(Markup.Escape(OneLine.Of(step)), maxValue: 1));
            }

            _task!.Value = fraction;
            _task.Description = Markup.Escape(OneLine.Of(step)) + (detail.Length > 0 ? $" [grey]{Markup.Escape(OneLine.Of(detail))}[/]" : "");
            if (fraction >= 1)
            {
                _task.StopTask();
            }
        }
    }
}
