using System.Diagnostics;
using System.Runtime.InteropServices;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.Models.Storage;

namespace Verge.DeviceFootprint;

/// <summary>Loads a device part and re-ranks with it until its code has been compiled for the last time.</summary>
internal static class DeviceRun
{
    private static readonly TimeSpan s_warm = TimeSpan.FromSeconds(2);

    /// <summary>Measures the folder and prints one line of JSON.</summary>
    public static void Print(string folder)
    {
        var (candidates, scores) = (Read<float>(folder, "candidates.f32"), Read<float>(folder, "scores.f32"));
        var (exposures, exposureDecays) = (Read<float>(folder, "exposure_encodings.f32"), Read<int>(folder, "exposure_decays.i32"));
        var (pageViews, pageViewDecays) = (Read<float>(folder, "page_view_encodings.f32"), Read<int>(folder, "page_view_decays.i32"));

        var start = Stopwatch.GetTimestamp();
        var features = DeviceFeatures.FromJson(File.ReadAllText(Path.Combine(folder, "features.json")));
        var read = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        using var device = DeviceFiles.Load(folder, features.Schema);
        var load = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        Score();
        var first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_warm)
        {
            Score();
        }

        Console.WriteLine(FormattableString.Invariant(
            $"{{\"features_ms\":{read:0.00},\"load_ms\":{load:0.00},\"first_call_ms\":{first:0.00},\"resident_mb\":{Environment.WorkingSet / 1e6:0.00}}}"));

        void Score() => device.Score(
            new RerankInput
            {
                Candidates = candidates,
                CandidateCount = scores.Length,
                ExposureEncodings = exposures,
                ExposureDecays = exposureDecays,
                PageViewEncodings = pageViews,
                PageViewDecays = pageViewDecays,
            },
            scores);
    }

    private static T[] Read<T>(string folder, string file)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(Path.Combine(folder, file))).ToArray();
}
