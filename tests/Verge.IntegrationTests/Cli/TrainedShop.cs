using System.Text.Json;
using Verge.Testing;

namespace Verge.IntegrationTests.Cli;

/// <summary>A data directory with one bundle, trained on a tiny synthetic shop by <c>verge train</c>.</summary>
public sealed class TrainedShop : IAsyncLifetime
{
    /// <summary>What is trained on, and how: the same words, the same bundle.</summary>
    internal static readonly string[] Flags =
        ["--data", "synthetic", "--users", "50", "--items", "200", "--days", "10", "--quick", "--reranking-epochs", "2", "--workers", "2", "--json"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>The data directory.</summary>
    public string Folder => _folder["data"];

    /// <summary>What <c>verge train</c> printed.</summary>
    public JsonElement Report { get; private set; }

    /// <summary>The bundle's folder.</summary>
    public string Bundle => Report.GetProperty("folder").GetString()!;

    public async Task InitializeAsync()
    {
        var result = (await VergeProcess.RunAsync(["train", "--out", Folder, .. Flags])).Succeeded();
        Report = Assert.Single(result.Json);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
