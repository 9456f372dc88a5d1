using Verge.Cloud;
using Verge.Testing;
using Verge.Serving.Tests;

namespace Verge.IntegrationTests.Cloud;

/// <summary>A cloud that starts when it is told to, and serves until it is killed.</summary>
internal static class KilledCloud
{
    public static async Task<int> RunAsync(string folder)
    {
        await Console.In.ReadLineAsync();
        await using var cloud = CloudHost.Build(new() { DataDirectory = folder, Urls = ["http://127.0.0.1:0"] }, new ManualTimeProvider(TinyShop.Now));
        await cloud.StartAsync();
        Console.WriteLine(cloud.Urls.Single());
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
