using Verge.Cli.Shell.Progress;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Shell;

/// <summary>One run of a command: what it prints goes to the right place, in the right form.</summary>
internal sealed class CommandRun(Terminal terminal, bool json)
{
    /// <summary>Whether figures go out as JSON.</summary>
    public bool Json => json;

    /// <summary>The clock.</summary>
    public TimeProvider Time => terminal.Time;

    /// <summary>Figures for a person; nothing with <c>--json</c>.</summary>
    public void Print(string text)
    {
        if (!json)
        {
            terminal.Out.WriteLine(text);
        }
    }

    /// <inheritdoc cref="Print(string)"/>
    public void Print(ReportTable table) => Print(TextReport.Render(table));

    /// <summary>Figures for a program: one line of JSON; nothing without <c>--json</c>.</summary>
    /// <param name="line">An object; names become snake_case, a number that does not exist null.</param>
    public void Write(object line)
    {
        if (json)
        {
            WriteLine(JsonLine.Of(line));
        }
    }

    /// <summary>Figures for a program that are a line of JSON already; nothing without <c>--json</c>.</summary>
    public void WriteLine(string line)
    {
        if (json)
        {
            terminal.Out.WriteLine(line);
            terminal.Out.Flush();
        }
    }

    /// <summary>A message: what is under way, where something was written.</summary>
    public void Say(string message) => terminal.Error.WriteLine(OneLine.Of(message));

    /// <summary>An error.</summary>
    public void Fail(string line)
    {
        // A fault's stack trace keeps its lines.
        terminal.Error.WriteLine("error: " + (line.StartsWith("unexpected ", StringComparison.Ordinal) ? line : OneLine.Of(line)));
    }

    /// <summary>Does long work, on another thread, with bars (or lines) that say how far it is.</summary>
    /// <param name="work">The work; told where to report.</param>
    public Task<T> WithProgressAsync<T>(Func<IProgressBoard, Task<T>> work) => terminal.IsInteractive
        ? ProgressBars.RunAsync(terminal.Error, board => Task.Run(() => work(board)))
        : Task.Run(() => work(new ProgressLines(terminal.Error, terminal.Time)));
}
