using System.Diagnostics;
using Verge.Cli.Shell;

namespace Verge.Cli.Bench.Device;

/// <summary>This program once more, in a process of its own: what is measured first in a process must be the first thing there.</summary>
internal static class FreshProcess
{
    /// <summary>Runs it and gives what it printed.</summary>
    /// <exception cref="CommandException">It failed.</exception>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var library = Path.Combine(AppContext.BaseDirectory, "verge.dll");
        var start = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "verge"
            ? new ProcessStartInfo(Environment.ProcessPath!, arguments)
            : new ProcessStartInfo("dotnet", [library, .. arguments]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start) ?? throw new CommandException("bench: could not start a process of its own");
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? output : throw new CommandException($"bench: the measuring process failed: {await errors}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
