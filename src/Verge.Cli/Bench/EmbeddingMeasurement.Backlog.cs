using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Verge.Domain;
using Verge.Serving;

namespace Verge.Cli.Bench;

internal sealed partial class EmbeddingMeasurement
{
    private const int AppendedAtOnce = 5_000;

    /// <summary>Reads pages while nothing else happens, then while the events of a backlog are taken in.</summary>
    /// <returns>The figures of this part.</returns>
    private async Task<EmbeddingBenchFigures> MeasureBacklogAsync(IServiceProvider services, HttpClient http, string[] items, CancellationToken cancellation)
    {
        var figures = new EmbeddingBenchFigures { BacklogEvents = settings.Backlog };
        if (settings.Backlog == 0)
        {
            return figures;
        }

        var idle = new ConcurrentBag<double>();
        await PaceAsync(settings.ReadsPerSecond, TimeSpan.Zero, settings.Duration, (i, due) => ReadAsync(http, i, due, idle), cancellation);
        // Past the consumer, which is told of them when all are there.
        var log = services.GetRequiredService<IEventLog>();
        foreach (var block in Backlog(items).Chunk(AppendedAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            log.Append(block);
        }

        var (draining, began) = (new ConcurrentBag<double>(), time.GetTimestamp());
        using var drained = new CancellationTokenSource();
        services.GetRequiredService<IUserEmbeddingConsumer>().Signal();
        var reading = PaceAsync(settings.ReadsPerSecond, TimeSpan.Zero, TimeSpan.MaxValue, (i, due) => ReadAsync(http, i, due, draining), cancellation, drained.Token);
        var seconds = await DrainedAsync(services, log.End(), began, cancellation);
        await drained.CancelAsync();
        await reading;
        var (quiet, busy) = (Sorted(idle), Sorted(draining));
        return figures with
        {
            BacklogSeconds = seconds,
            BacklogReads = busy.Length,
            BacklogReadP50Ms = At(busy, 50),
            BacklogReadP99Ms = At(busy, 99),
            IdleReadP50Ms = At(quiet, 50),
            IdleReadP99Ms = At(quiet, 99),
        };
    }

    private IEnumerable<Interaction> Backlog(string[] items)
    {
        var (random, now) = (new Random(settings.Seed), time.GetUtcNow());
        return Enumerable.Range(0, settings.Backlog).Select(i => new Interaction(
            $"u{random.Next(settings.Users)}", items[random.Next(items.Length)], EventKind.Clicked, now.AddMilliseconds(i - settings.Backlog), "bench", Surface.Home, $"backlog/{i}"));
    }

    private async Task<double> DrainedAsync(IServiceProvider services, long end, long began, CancellationToken cancellation)
    {
        var embeddings = services.GetRequiredService<IUserEmbeddingStore>();
        while (embeddings.Position(UserEmbeddingConsumer.Name) < end)
        {
            await Task.Delay(s_look, time, cancellation);
        }

        return time.GetElapsedTime(began).TotalSeconds;
    }
}
