using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Verge.Cli.Commands;
using Verge.Cli.Commands.Bench;

namespace Verge.Cli.Shell;

/// <summary><c>verge</c>: all commands, and what is the same for each of them.</summary>
internal static class CommandLine
{
    /// <summary>The commands.</summary>
    public static RootCommand Create(CommandShell shell)
    {
        var root = new RootCommand("A recommender whose feed re-ranks itself on the user's device.")
        {
            DemoCommand.Create(shell),
            ImportCommand.Create(shell),
            InspectCommand.Create(shell),
            TrainCommand.Create(shell),
            TuneWeightsCommand.Create(shell),
            ExperimentCommand.Create(shell),
            RecommendCommand.Create(shell),
            SimulateCommand.Create(shell),
            BenchCommand.Create(shell),
            ServeCommand.Create(shell),
            DeviceCommand.Create(shell),
            ExportCommand.Create(shell),
        };
        foreach (var version in root.Options.OfType<VersionOption>())
        {
            version.Action = new VersionAction();
        }

        return root;
    }

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">The words after <c>verge</c>.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        // No response files: an argument that begins with '@' is an id like any other.
        var parsed = Create(new(terminal)).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            return RefuseUsage(parsed, terminal);
        }

        // Signals are the caller's (cancellation), and so are errors: the commands turn theirs into lines and exit codes.
        return await parsed.InvokeAsync(
            new() { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            cancellation);
    }

    private static int RefuseUsage(ParseResult parsed, Terminal terminal)
    {
        var command = parsed.CommandResult.Command;
        if (command is RootCommand && parsed.Tokens.Count == 0)
        {
            command.Parse(["--help"]).Invoke(new() { Output = terminal.Error, Error = terminal.Error });
            return ExitCode.Usage;
        }

        var name = string.Join(' ', Path(parsed.CommandResult).Reverse());
        foreach (var message in parsed.Errors.Select(error => error.Message).Distinct())
        {
            terminal.Error.WriteLine($"error: {OneLine.Of(message)}");
        }

        terminal.Error.WriteLine($"'{name} --help' shows what it takes.");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Path(SymbolResult? result)
    {
        for (; result is CommandResult { Command: not RootCommand } command; result = command.Parent)
        {
            yield return command.Command.Name;
        }

        yield return "verge";
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine($"verge {version}");
            return ExitCode.Success;
        }
    }
}
