using Verge.Serving;

namespace Verge.Cloud;

/// <summary>Keeps user embeddings as of the last events, beside the requests.</summary>
internal sealed partial class EmbeddingRefresh(UserEmbeddingConsumer consumer, TimeProvider time, ILogger<EmbeddingRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host does not start to listen before this gives way.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!consumer.Step())
                {
                    await consumer.WaitAsync(stoppingToken);
                }
            }
            catch (Exception error) when (error is not (OperationCanceledException or ObjectDisposedException))
            {
                // Nothing was taken in: those events come again.
                Failed(logger, error);
                await Task.Delay(s_pause, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "User embeddings could not be refreshed; requests make their own meanwhile")]
    private static partial void Failed(ILogger logger, Exception error);
}
