using System.Globalization;
using Verge.Cloud;
using Verge.Serving.Tests;
using Verge.Testing;

namespace Verge.IntegrationTests.Cloud;

/// <summary>A cloud that starts when it is told to, and serves until it is killed, or has made as many commits as it was told; 0: any number.</summary>
internal static class KilledCloud
{
    public static async Task<int> RunAsync(string folder)
    {
        if (await Console.In.ReadLineAsync() is not { } line)
        {
            // Who started it has ended.
            return 0;
        }

        // Its life is short: what would be compiled for it alone is interpreted.
        AppContext.SetSwitch("System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported", false);
        if (int.Parse(line, CultureInfo.InvariantCulture) is > 0 and var commits)
        {
            KillingCommit.Arm(commits);
        }

        await using var cloud = CloudHost.Build(new() { DataDirectory = folder, Urls = ["http://127.0.0.1:0"] }, new ManualTimeProvider(TinyShop.Now));
        await cloud.StartAsync();
        Console.WriteLine(cloud.Urls.Single());
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
