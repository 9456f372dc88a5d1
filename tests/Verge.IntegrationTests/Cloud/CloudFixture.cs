namespace Verge.IntegrationTests.Cloud;

/// <summary>One cloud for the tests of a class that change nothing that others of it see.</summary>
public sealed class CloudFixture : IAsyncLifetime
{
    internal CloudServer Cloud { get; private set; } = null!;

    internal string Version { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Cloud = await CloudServer.StartAsync();
        Version = Cloud.Bundles.DevicePart(null).Version;
    }

    public async Task DisposeAsync() => await Cloud.DisposeAsync();
}
