using Verge.Bundles;
using Verge.Serving;

namespace Verge.Cloud;

/// <summary>Looks for versions: once before the cloud listens, then again and again.</summary>
internal sealed partial class BundleReload(LiveVersions versions, CloudOptions options, TimeProvider time, ILogger<BundleReload> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Refresh();
        _running = RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.ReloadInterval, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await Task.Run(Refresh, stopping);
        }
    }

    private void Refresh()
    {
        try
        {
            var change = versions.Refresh();
            foreach (var version in change.Added)
            {
                Added(logger, version);
            }

            foreach (var version in change.Retired)
            {
                Retired(logger, version);
            }

            foreach (var refused in change.Refused)
            {
                Refused(logger, refused);
            }
        }
        catch (Exception error)
        {
            // What is served goes on; the next look may do better. Nobody else would hear of it, and without a next look no version would come.
            Failed(logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Version {Version} is served")]
    private static partial void Added(ILogger logger, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Version {Version} is retired")]
    private static partial void Retired(ILogger logger, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "A version was refused")]
    private static partial void Refused(ILogger logger, BundleException refused);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for versions failed; those served are served on")]
    private static partial void Failed(ILogger logger, Exception error);
}
