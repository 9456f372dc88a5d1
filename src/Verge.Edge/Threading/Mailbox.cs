using System.Threading.Channels;

namespace Verge.Edge.Threading;

/// <summary>
/// Runs operations one after another, in the order posted, off the caller's thread: all state of a client is touched here
/// and nowhere else, so that it needs no locks and no call blocks an app's main thread.
/// </summary>
internal sealed class Mailbox
{
    private readonly Channel<Task> _operations = Channel.CreateUnbounded<Task>(new() { SingleReader = true });
    private readonly Task _worker;

    public Mailbox() => _worker = Task.Run(WorkAsync);

    /// <summary>Runs an operation; its exception is the task's.</summary>
    public Task<T> Post<T>(Func<T> operation)
    {
        var task = new Task<T>(operation, TaskCreationOptions.RunContinuationsAsynchronously);
        return _operations.Writer.TryWrite(task) ? task : Closed<T>();
    }

    public Task Post(Action operation) => Post(() =>
    {
        operation();
        return true;
    });

    /// <summary>Takes no more; what was posted is still done.</summary>
    public Task CloseAsync()
    {
        _operations.Writer.TryComplete();
        return _worker;
    }

    private static Task<T> Closed<T>() => Task.FromException<T>(new ObjectDisposedException(nameof(EdgeClient)));

    private async Task WorkAsync()
    {
        await foreach (var operation in _operations.Reader.ReadAllAsync())
        {
            operation.RunSynchronously(TaskScheduler.Default);
        }
    }
}
