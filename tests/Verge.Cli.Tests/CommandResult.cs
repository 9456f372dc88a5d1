using System.Text.Json;
using Verge.Cli.Shell;

namespace Verge.Cli.Tests;

/// <summary>What a command, run in this process, ended with and wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output, each line of it read as JSON: whatever is not fails the test.</summary>
    public JsonElement[] Json => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public static Task<CommandResult> OfAsync(params string[] arguments) => OfAsync(CancellationToken.None, arguments);

    public static async Task<CommandResult> OfAsync(CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Synchronized(output), TextWriter.Synchronized(error), TimeProvider.System);
        var code = await CommandLine.RunAsync(arguments, terminal, cancellation);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts a failure that bad input caused: one error line with all of these, nothing on standard output, no stack trace.</summary>
    public void ShouldFail(int code, params string[] parts)
    {
        Assert.True(code == ExitCode, $"exit code {ExitCode}, expected {code}: {Error}");
        Assert.Empty(Out);
        var line = Assert.Single(Error.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter '", Error, StringComparison.Ordinal);
    }
}
