// What an app that only re-ranks pays: opens what `verge bench rerank --export DIR` wrote, re-ranks it, and prints times and the
// resident set. Without DIR it is an empty process, to compare with: nothing of Verge is loaded then.
using Verge.DeviceFootprint;

if (args.Length == 0)
{
    Console.WriteLine(FormattableString.Invariant($"{{\"resident_mb\":{Environment.WorkingSet / 1e6:0.00}}}"));
}
else
{
    DeviceRun.Print(args[0]);
}
