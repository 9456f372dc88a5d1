using System.Text;
using Verge.Testing;

namespace Verge.IntegrationTests.Cli;

/// <summary>An import that is killed, whatever it is at, leaves the old data whole, and the next one is none the worse.</summary>
public sealed class KilledImportTests : IDisposable
{
    private const int Rows = 400_000;

    private readonly TemporaryFolder _folder = new();

    private string Stored => _folder["stored"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_keep_the_old_data()
    {
        var small = _folder.Write("small.csv", Log(50));
        var large = _folder.Write("large.csv", Log(Rows));
        (await ImportAsync(small)).Succeeded();

        await KillAsync(large, import => import.SaysAsync("Import: taobao"));
        await AssertEventsAsync(50);

        await KillAsync(large, async import =>
        {
            await import.SaysAsync("Store");
            await UntilAsync(() => Directory.Exists(Path.Combine(Stored, "partial")));
        });
        await AssertEventsAsync(50);
        Assert.True(Directory.Exists(Path.Combine(Stored, "partial")), "it was killed after it had stored all");

        (await ImportAsync(large)).Succeeded();
        await AssertEventsAsync(Rows);
        Assert.False(Directory.Exists(Path.Combine(Stored, "partial")));
    }

    [Fact]
    public async Task Should_end_in_a_line_when_it_is_told_to_stop()
    {
        using var import = VergeProcess.Start("import", "taobao", _folder.Write("large.csv", Log(Rows)), "--out", Stored, "--json");
        await import.SaysAsync("Import: taobao");
        await import.TerminateAsync();
        var result = await import.EndAsync();
        Assert.Equal(130, result.ExitCode);
        Assert.Empty(result.Out);
        Assert.Contains("canceled", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Stored));
    }

    private static string Log(int rows)
    {
        var text = new StringBuilder(40 * rows);
        for (var row = 0; row < rows; row++)
        {
            text.Append(FormattableString.Invariant($"{row / 40},{(row * 7919L) % 9973},{row % 31},pv,{1_511_544_070 + row}\n"));
        }

        return text.ToString();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Yield();
        }
    }

    private Task<VergeResult> ImportAsync(string file) => VergeProcess.RunAsync("import", "taobao", file, "--out", Stored, "--json");

    private async Task KillAsync(string file, Func<VergeProcess, Task> moment)
    {
        using var import = VergeProcess.Start("import", "taobao", file, "--out", Stored);
        await moment(import).WaitAsync(TimeSpan.FromMinutes(2));
        import.Kill();
        await import.EndAsync();
    }

    private async Task AssertEventsAsync(int expected)
    {
        var lines = (await VergeProcess.RunAsync("inspect", Stored, "--json")).Succeeded().Json;
        Assert.Equal(expected, lines.Single(line => line.GetProperty("table").GetString() == "log" && line.GetProperty("name").GetString() == "events").GetProperty("value").GetDouble());
    }
}
