using Verge.IntegrationTests.Cloud;
using Verge.IntegrationTests.Edge;

// As a test assembly nobody calls this. As a process of its own it is what a test kills.
return args switch
{
    ["device", var folder, var seed] => await KilledDevice.RunAsync(folder, int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture)),
    ["cloud", var folder] => await KilledCloud.RunAsync(folder),
    _ => 64,
};
