using System.CommandLine;

namespace Verge.Cli.Shell;

/// <summary>Makes commands that behave alike: <c>--json</c>, errors in one line, exit codes, cancellation.</summary>
internal sealed class CommandShell(Terminal terminal)
{
    /// <summary>A command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, for <c>--help</c>.</param>
    /// <param name="run">Does it; an exception is a failure.</param>
    /// <param name="symbols">Its arguments and options.</param>
    public Command Create(string name, string description, Func<ParseResult, CommandRun, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols)
    {
        var json = new Option<bool>("--json") { Description = "Print figures as JSON, one object a line, and nothing else on standard output." };
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.Add(json);
        command.SetAction((parsed, cancellation) => RunAsync(new(terminal, parsed.GetValue(json)), work => run(parsed, work, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(CommandRun run, Func<CommandRun, Task> work)
    {
        try
        {
            await work(run);
            return ExitCode.Success;
        }
        catch (Exception error) when (Canceled(error))
        {
            run.Say("canceled");
            return ExitCode.Canceled;
        }
        catch (UsageException error)
        {
            run.Fail(error.Message);
            return ExitCode.Usage;
        }
        catch (Exception error)
        {
            foreach (var line in Failures.Lines(error))
            {
                run.Fail(line);
            }

            return ExitCode.Failure;
        }
    }

    private static bool Canceled(Exception error) =>
        error is OperationCanceledException || (error is AggregateException many && many.InnerExceptions.All(Canceled));
}
