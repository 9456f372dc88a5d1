using System.Collections.Concurrent;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Verge.Cli.Shell;
using Verge.Cloud;
using Verge.Features;
using Verge.Serving;

namespace Verge.Cli.Bench;

/// <summary>
/// Posts events at a steady rate to a cloud of this process, over loopback, while pages are read, and waits for the embeddings that
/// have taken them in; then reads pages alone, and while a backlog is taken in. Requests are due by the clock, whether or not those before
/// them are answered.
/// </summary>
internal sealed partial class EmbeddingMeasurement(EmbeddingBenchSettings settings, string stateFolder, TimeProvider time)
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);
    private readonly ConcurrentQueue<(Due Due, long End)> _acknowledged = new();
    private readonly ConcurrentBag<double> _accepted = [];
    private readonly List<double> _embedded = [];

    /// <summary>Measures, after some seconds that do not count.</summary>
    /// <exception cref="CommandException">No version is served, or a request failed.</exception>
    public async Task<EmbeddingBenchFigures> RunAsync(CancellationToken cancellation)
    {
        await using var cloud = CloudHost.Build(
            new()
            {
                DataDirectory = settings.DataDirectory,
                StatePath = Path.Combine(stateFolder, "state.db"),
                CataloguePath = Path.Combine(stateFolder, "catalogue.db"),
                Urls = ["http://127.0.0.1:0"],
            },
            time);
        await cloud.StartAsync(cancellation);
        using var lease = cloud.Services.GetRequiredService<BundleRegistry>().TryAcquire()
            ?? throw new CommandException($"--data: got '{settings.DataDirectory}', expected a data directory with a bundle that can be served");
        string[] items = [.. lease.Bundle.Items.Select(item => item.Id)];
        using var http = new HttpClient { BaseAddress = new(cloud.Urls.Single()) };
        using var posting = new CancellationTokenSource();
        var watching = WatchAsync(cloud.Services, posting.Token, cancellation);
        var log = cloud.Services.GetRequiredService<IEventLog>();
        var reads = new ConcurrentBag<double>();
        await Task.WhenAll(
            PaceAsync((double)settings.EventsPerSecond / settings.Batch, s_warmUp, settings.Duration, (i, due) => PostAsync(http, log, items, i, due), cancellation),
            PaceAsync(settings.ReadsPerSecond, s_warmUp, settings.Duration, (i, due) => ReadAsync(http, i, due, reads), cancellation));
        await posting.CancelAsync();
        await watching;
        var backlog = await MeasureBacklogAsync(cloud.Services, http, items, cancellation);
        var (embedded, accepted, read) = (Sorted(_embedded), Sorted(_accepted), Sorted(reads));
        return backlog with
        {
            EmbeddedP50Ms = At(embedded, 50),
            EmbeddedP99Ms = At(embedded, 99),
            AcceptedP50Ms = At(accepted, 50),
            AcceptedP99Ms = At(accepted, 99),
            ReadP50Ms = At(read, 50),
            ReadP99Ms = At(read, 99),
            Events = accepted.Length * settings.Batch,
            EventsPerSecond = accepted.Length * settings.Batch / settings.Duration.TotalSeconds,
            Reads = read.Length,
            Cores = Environment.ProcessorCount,
        };
    }

    /// <summary>Asks at a steady rate for a time, after a warm-up that does not count, or until the end is told; then waits for the answers.</summary>
    private async Task PaceAsync(
        double perSecond, TimeSpan warmUp, TimeSpan duration, Func<int, Due, Task> ask, CancellationToken cancellation, CancellationToken end = default)
    {
        var (began, asked) = (time.GetTimestamp(), new List<Task>());
        for (var i = 0; perSecond > 0 && !end.IsCancellationRequested; i++)
        {
            var due = TimeSpan.FromSeconds(i / perSecond);
            if (due - warmUp >= duration)
            {
                break;
            }

            if (due - time.GetElapsedTime(began) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, time, cancellation);
            }

            asked.Add(ask(i, new(began + (long)(due.TotalSeconds * time.TimestampFrequency), due >= warmUp)));
        }

        await Task.WhenAll(asked);
    }

    private async Task PostAsync(HttpClient http, IEventLog log, string[] items, int index, Due due)
    {
        var random = Chance(index);
        var at = time.GetUtcNow();
        var events = Enumerable.Range(0, settings.Batch).Select(i => new
        {
            id = $"{index}/{i}", kind = "clicked", user = $"u{random.Next(settings.Users)}", item = items[random.Next(items.Length)], at, session = "bench",
        });
        using var response = await http.PostAsJsonAsync("/v1/events", new { events });
        Require(response);
        // Events of others may be among those up to here: then the wait is measured too long, never too short.
        _acknowledged.Enqueue((due, log.End()));
        if (due.IsCounted)
        {
            _accepted.Add(Since(due));
        }
    }

    private async Task ReadAsync(HttpClient http, int index, Due due, ConcurrentBag<double> times)
    {
        var user = Chance(~index).Next(settings.Users);
        using var response = await http.GetAsync(new Uri($"/v1/feed/home?user=u{user}&session=bench", UriKind.Relative));
        Require(response);
        if (due.IsCounted)
        {
            times.Add(Since(due));
        }
    }

    /// <summary>Notes when the consumer has passed what was acknowledged, until all of it is passed.</summary>
    private async Task WatchAsync(IServiceProvider services, CancellationToken posting, CancellationToken cancellation)
    {
        var embeddings = services.GetRequiredService<IUserEmbeddingStore>();
        while (!posting.IsCancellationRequested || !_acknowledged.IsEmpty)
        {
            await Task.Delay(s_look, time, cancellation);
            var position = embeddings.Position(UserEmbeddingConsumer.Name);
            while (_acknowledged.TryPeek(out var first) && first.End <= position && _acknowledged.TryDequeue(out _))
            {
                if (first.Due.IsCounted)
                {
                    _embedded.Add(Since(first.Due));
                }
            }
        }
    }

    /// <summary>The same for a seed in every process, as a hash code is not.</summary>
    private Random Chance(int request) => new((int)StableHash.Of(FormattableString.Invariant($"{settings.Seed}/{request}")));

    private double Since(Due due) => time.GetElapsedTime(due.At).TotalMilliseconds;

    private static void Require(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new CommandException($"{response.RequestMessage?.RequestUri?.AbsolutePath}: got {(int)response.StatusCode}, expected success");
        }
    }

    private static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double At(double[] sorted, int percentile) => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, sorted.Length * percentile / 100)];

    /// <summary>When a request is due, and whether it is one of those that are measured.</summary>
    private readonly record struct Due(long At, bool IsCounted);
}
