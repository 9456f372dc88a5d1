using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Verge.Serving.Tests;

/// <summary>A log that keeps what is told: level, then message, of warnings and errors.</summary>
internal sealed class NotedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _notes = new();

    public IReadOnlyCollection<string> Notes => _notes;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _notes.Enqueue($"{logLevel}: {formatter(state, exception)}");
        }
    }

    public void Dispose()
    {
    }
}
