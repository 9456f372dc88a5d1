using System.CommandLine;
using Verge.Cli.Bench;
using Verge.Cli.Shell;

namespace Verge.Cli.Commands.Bench;

/// <summary><c>verge bench embeddings</c>: how long after a click the cloud's embedding of its user knows of it.</summary>
internal static class EmbeddingsBench
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var data = Flags.Text("--data", "DIR", "The data directory that 'verge train' sealed a bundle in; nothing in it is written.", "a folder");
        data.Required = true;
        var events = Flags.Whole("--events-per-second", "Events posted a second. Default 500.", 1, 1_000_000);
        var batch = Flags.Whole("--batch", "Events of one post. Default 5.", 1, 1_000);
        var reads = Flags.Whole("--reads-per-second", "Pages of the home feed read a second meanwhile. Default 20.", 0, 100_000);
        var seconds = Flags.Whole("--seconds", "How long. Default 20.", 1, 3_600);
        var users = Flags.Whole("--users", "Users that events and reads are spread over. Default 2000.", 1, 10_000_000);
        var backlog = Flags.Whole("--backlog", "Events that afterwards lie waiting all at once, to see what pages take while they are taken in; 0 for none. Default 20000.", 0, 10_000_000);
        var seed = Flags.Whole("--seed", "Seed of users and items. Default 1.", 0, int.MaxValue);
        return shell.Create(
            "embeddings",
            "Post events to a cloud of this process while its feed is read: time until the stored embedding of the user has taken an event in.",
            async (parsed, run, cancellation) =>
            {
                var settings = new EmbeddingBenchSettings
                {
                    DataDirectory = parsed.GetValue(data)!,
                    EventsPerSecond = parsed.GetValue(events) ?? 500,
                    Batch = parsed.GetValue(batch) ?? 5,
                    ReadsPerSecond = parsed.GetValue(reads) ?? 20,
                    Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? 20),
                    Users = parsed.GetValue(users) ?? 2_000,
                    Backlog = parsed.GetValue(backlog) ?? 20_000,
                    Seed = parsed.GetValue(seed) ?? 1,
                };
                if (!Directory.Exists(settings.DataDirectory))
                {
                    throw new CommandException($"--data: got '{settings.DataDirectory}', expected the data directory that 'verge train' sealed a bundle in");
                }

                var state = Directory.CreateTempSubdirectory("verge-embeddings-");
                try
                {
                    var figures = await new EmbeddingMeasurement(settings, state.FullName, run.Time).RunAsync(cancellation);
                    run.Write(figures);
                    run.Print(FigureTable.Of(
                        $"{figures.EventsPerSecond:0} events/s and {settings.ReadsPerSecond} pages/s on {figures.Cores} cores",
                        "From when a request was due.",
                        ("event to embedding, median, ms", figures.EmbeddedP50Ms, "0.0"),
                        ("event to embedding, 99 %, ms", figures.EmbeddedP99Ms, "0.0"),
                        ("event to acknowledgment, median, ms", figures.AcceptedP50Ms, "0.0"),
                        ("event to acknowledgment, 99 %, ms", figures.AcceptedP99Ms, "0.0"),
                        ("page, median, ms", figures.ReadP50Ms, "0.0"),
                        ("page, 99 %, ms", figures.ReadP99Ms, "0.0")));
                    if (figures.BacklogSeconds is { } draining)
                    {
                        run.Print(FigureTable.Of(
                            $"{figures.BacklogEvents:N0} events taken in, in {draining:0.0} s",
                            $"{settings.ReadsPerSecond} pages/s, from when a request was due.",
                            ("page meanwhile, median, ms", figures.BacklogReadP50Ms!.Value, "0.0"),
                            ("page meanwhile, 99 %, ms", figures.BacklogReadP99Ms!.Value, "0.0"),
                            ("page with nothing else, median, ms", figures.IdleReadP50Ms!.Value, "0.0"),
                            ("page with nothing else, 99 %, ms", figures.IdleReadP99Ms!.Value, "0.0")));
                    }
                }
                finally
                {
                    state.Delete(recursive: true);
                }
            },
            data, events, batch, reads, seconds, users, backlog, seed);
    }
}
