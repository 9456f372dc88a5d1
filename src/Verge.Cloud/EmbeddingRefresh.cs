using Verge.Serving;

namespace Verge.Cloud;

/// <summary>
/// Keeps user embeddings as of the last events, on a thread of its own: a backlog is seconds of work without a pause, and on a machine of few
/// cores the pool's threads are too few to lend one of them so long while requests wait.
/// </summary>
internal sealed partial class EmbeddingRefresh(IUserEmbeddingConsumer consumer, TimeProvider time, ILogger<EmbeddingRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!consumer.Step())
                {
                    consumer.Wait(stopping);
                }
            }
            catch (Exception error) when (error is not (OperationCanceledException or ObjectDisposedException))
            {
                // Nothing was taken in: those events come again.
                Failed(logger, error);
                Task.Delay(s_pause, time, stopping).GetAwaiter().GetResult();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "User embeddings could not be refreshed; requests make their own meanwhile")]
    private static partial void Failed(ILogger logger, Exception error);
}
