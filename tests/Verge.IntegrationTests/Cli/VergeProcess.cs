using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Verge.IntegrationTests.Cli;

/// <summary><c>verge</c> as a process of its own.</summary>
internal sealed class VergeProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly Stream _out = new();
    private readonly Stream _error = new();

    private VergeProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => _out.Take(line.Data);
        _process.ErrorDataReceived += (_, line) => _error.Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it.</summary>
    public static VergeProcess Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "verge.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<VergeResult> RunAsync(params IEnumerable<string> arguments)
    {
        using var process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>Waits for a line on standard error that begins so.</summary>
    public Task SaysAsync(string start) => _error.FindAsync(start).WaitAsync(s_patience);

    /// <summary>Waits for the next line on standard output.</summary>
    public Task<string> NextLineAsync() => _out.NextAsync().WaitAsync(s_patience);

    /// <summary>SIGKILL: it has no chance to tidy up.</summary>
    public void Kill()
    {
        Assert.False(_process.HasExited, $"ended by itself before it could be killed:\n{_error.All}");
        _process.Kill();
    }

    /// <summary>SIGTERM, which is handled as Ctrl-C is.</summary>
    public async Task TerminateAsync()
    {
        Assert.False(_process.HasExited, $"ended by itself before it could be told to:\n{_error.All}");
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<VergeResult> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return new(_process.ExitCode, _out.All, _error.All);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private sealed class Stream
    {
        private readonly StringBuilder _all = new();
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public string All
        {
            get
            {
                lock (_all)
                {
                    return _all.ToString();
                }
            }
        }

        public void Take(string? line)
        {
            if (line is null)
            {
                _lines.Writer.TryComplete();
                return;
            }

            lock (_all)
            {
                _all.Append(line).Append('\n');
            }

            _lines.Writer.TryWrite(line);
        }

        public async Task FindAsync(string start)
        {
            while (!(await NextAsync()).StartsWith(start, StringComparison.Ordinal))
            {
            }
        }

        public async Task<string> NextAsync()
        {
            try
            {
                return await _lines.Reader.ReadAsync();
            }
            catch (ChannelClosedException)
            {
                throw new InvalidOperationException($"It ended without the line waited for:\n{All}");
            }
        }
    }
}
