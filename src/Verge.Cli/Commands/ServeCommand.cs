using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Verge.Cli.Data;
using Verge.Cli.Shell;
using Verge.Cloud;
using Verge.Datasets;
using Verge.Serving;

namespace Verge.Cli.Commands;

/// <summary><c>verge serve</c>: the cloud over a data directory, until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var data = Flags.Text("--data", "DIR", "The data directory that 'verge train' sealed a bundle in; the cloud's state is kept there too.", "a folder");
        data.Required = true;
        var urls = new Option<string[]>("--urls") { HelpName = "URL", AllowMultipleArgumentsPerToken = true, Description = $"Where to listen, http://address:port; port 0 takes a free one. Default {new CloudOptions { DataDirectory = "" }.Urls[0]}." };
        var history = Flags.Text("--history", "DIR", "A stored data set whose clicks, carts and orders the cloud is to know, as if its users had made them here; what it knows already is not taken twice.", "a folder");
        var log = new Option<LogLevel>("--log") { HelpName = "LEVEL", Description = "The least severe entries that go to standard error, as JSON.", DefaultValueFactory = _ => LogLevel.Warning };
        log.AcceptOnlyFromAmong(Enum.GetNames<LogLevel>());
        var adminKey = AdminKeyFile.Flag();
        var pages = new FeedFlags();
        return shell.Create(
            "serve",
            "Serve the newest bundle of a data directory over HTTP.",
            (parsed, run, cancellation) =>
            {
                var folder = parsed.GetValue(data)!;
                if (!Directory.Exists(folder))
                {
                    throw new CommandException($"--data: got '{folder}', expected the data directory that 'verge train' sealed a bundle in");
                }

                var options = new CloudOptions { DataDirectory = folder, ConsoleLogLevel = parsed.GetValue(log), AdminKey = AdminKeyFile.Read(parsed.GetValue(adminKey)) };
                options = options with { Feed = pages.Apply(parsed, options.Feed) };
                var given = parsed.GetValue(urls);
                return ServeAsync(given is { Length: > 0 } ? options with { Urls = given } : options, parsed.GetValue(history), run, cancellation);
            },
            [data, urls, history, adminKey, .. pages.All, log]);
    }

    private static async Task ServeAsync(CloudOptions options, string? history, CommandRun run, CancellationToken cancellation)
    {
        await using var cloud = CloudHost.Build(options, run.Time);
        if (history is not null)
        {
            await RememberAsync(cloud, history, run, cancellation);
        }

        await cloud.StartAsync(cancellation);
        var bundles = cloud.Services.GetRequiredService<BundleRegistry>();
        foreach (var refused in bundles.Refused)
        {
            run.Fail($"{options.BundlesFolder}: a version was refused: {refused.Message}");
        }

        string[] versions = [.. bundles.Versions];
        var newest = versions.Length == 0 ? null : versions[^1];
        if (newest is null)
        {
            run.Say($"no bundle is served yet; one that comes to {options.BundlesFolder} will be");
        }

        run.Write(new { Urls = cloud.Urls.ToArray(), Version = newest, Versions = versions });
        run.Print($"serving {newest ?? "no version yet"} at {string.Join(", ", cloud.Urls)}");
        await StoppedAsync(cloud, cancellation);
        await cloud.StopAsync(CancellationToken.None);
        run.Say("stopped");
    }

    private static async Task RememberAsync(WebApplication cloud, string folder, CommandRun run, CancellationToken cancellation)
    {
        var taken = await run.WithProgressAsync(board =>
        {
            board.Report("History", 0);
            var interactions = DatasetStore.Load(folder, cancellation).Dataset.Interactions;
            return Task.FromResult(CloudHost.Seed(
                cloud, interactions, done => board.Report("History", (double)done / interactions.Length, $"{done:N0} interactions"), cancellation));
        });
        run.Say($"history: {taken:N0} interactions that were not known yet");
    }

    private static async Task StoppedAsync(WebApplication cloud, CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var asked = cancellation.Register(() => stopped.TrySetResult());
        await using var failed = cloud.Lifetime.ApplicationStopping.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }
}
