using System.Diagnostics;
using System.Globalization;
using Xunit.Sdk;

namespace Verge.Testing;

/// <summary>Waits for what others do meanwhile. What never comes fails the test and is named: a test that can only hang tells nothing.</summary>
public static class Eventually
{
    // Far beyond what anything here takes, on a machine that has other work too.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>Asks again and again until it is so.</summary>
    public static async Task IsAsync(string what, Func<Task<bool>> isSo)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(started) > s_limit)
            {
                throw InVain(what);
            }

            await Task.Yield();
        }
    }

    /// <inheritdoc cref="IsAsync(string, Func{Task{bool}})"/>
    public static Task IsAsync(string what, Func<bool> isSo) => IsAsync(what, () => Task.FromResult(isSo()));

    /// <summary>Blocks until something that can be canceled has ended by itself.</summary>
    public static void Ends(string what, Action<CancellationToken> wait)
    {
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            wait(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw InVain(what);
        }
    }

    private static XunitException InVain(string what) => new(string.Create(CultureInfo.InvariantCulture, $"Waited {s_limit.TotalSeconds:0} s in vain for this: {what}."));
}
