using System.Text.Json;

namespace Verge.IntegrationTests.Cli;

/// <summary>A process of <c>verge serve</c> over a data directory.</summary>
internal sealed class ServedCloud : IDisposable
{
    private readonly VergeProcess _process;

    private ServedCloud(VergeProcess process, JsonElement told)
    {
        (_process, Told) = (process, told);
        Address = new(told.GetProperty("urls")[0].GetString() + "/");
    }

    public JsonElement Told { get; }

    public Uri Address { get; }

    public static async Task<ServedCloud> StartAsync(string folder, params string[] more)
    {
        var process = VergeProcess.Start(["serve", "--data", folder, "--urls", "http://127.0.0.1:0", "--json", .. more]);
        return new(process, JsonDocument.Parse(await process.NextLineAsync()).RootElement);
    }

    public async Task<VergeResult> StopAsync()
    {
        await _process.TerminateAsync();
        return await _process.EndAsync();
    }

    public void Dispose() => _process.Dispose();
}
