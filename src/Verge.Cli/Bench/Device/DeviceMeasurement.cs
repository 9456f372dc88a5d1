using System.Diagnostics;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Storage;
using Verge.Tensors;
using Verge.Training;

namespace Verge.Cli.Bench.Device;

/// <summary>Loads and runs a device part on one thread, in a process that has run none of it before.</summary>
internal static class DeviceMeasurement
{
    private const int Calls = 4_000;

    /// <summary>What is exported by <see cref="DeviceFolder.Write"/>, measured.</summary>
    public static DeviceFigures Run(DeviceFolder folder, TimeProvider time, CancellationToken cancellation)
    {
        var (candidates, expected, scores) = (folder.Read<float>("candidates.f32"), folder.Read<float>("scores.f32"), Array.Empty<float>());
        var (exposures, exposureDecays) = (folder.Read<float>("exposure_encodings.f32"), folder.Read<int>("exposure_decays.i32"));
        var (pageViews, pageViewDecays) = (folder.Read<float>("page_view_encodings.f32"), folder.Read<int>("page_view_decays.i32"));
        var (raw, rawScores, embedding) = (folder.Read<float>("raw_actions.f32"), folder.Read<float>("raw_scores.f32"), folder.Read<float>("embedding.f32"));
        scores = new float[expected.Length];
        var residentBefore = Resident();

        var start = time.GetTimestamp();
        var features = DeviceFeatures.FromJson(File.ReadAllText(folder.Features));
        var featuresTook = time.GetElapsedTime(start);
        start = time.GetTimestamp();
        using var device = DeviceFiles.Load(folder.Path, features.Schema);
        var load = time.GetElapsedTime(start);
        start = time.GetTimestamp();
        Score();
        var first = time.GetElapsedTime(start);

        var (actions, item) = (new float[features.Schema.ActionWidth(BehaviorKind.Exposure)], new float[features.Schema.ItemWidth]);
        var (state, encoding) = (new float[device.StateWidth], new float[device.EncodingWidth]);
        var rerank = CallTimes.Measure(Score, time, Calls, cancellation);
        var step = CallTimes.Measure(Step, time, Calls, cancellation);
        var resident = Resident();
        return new()
        {
            P50Us = rerank.P50,
            P99Us = rerank.P99,
            StepP50Us = step.P50,
            StepP99Us = step.P99,
            FirstCallMs = first.TotalMilliseconds,
            LoadMs = load.TotalMilliseconds,
            FeaturesMs = featuresTook.TotalMilliseconds,
            AllocatedBytesPerCall = rerank.Allocated + step.Allocated,
            ResidentMb = resident / 1e6,
            ResidentGrowthMb = (resident - residentBefore) / 1e6,
            LargestDifference = scores.Zip(expected, (ours, theirs) => Math.Abs(ours - theirs)).Max(),
            Candidates = scores.Length,
            Exposures = exposureDecays.Length,
            PageViews = pageViewDecays.Length,
            Simd = Simd.Level.ToString().ToLowerInvariant(),
        };

        void Score() => device.Score(
            new()
            {
                Candidates = candidates,
                CandidateCount = scores.Length,
                ExposureEncodings = exposures,
                ExposureDecays = exposureDecays,
                PageViewEncodings = pageViews,
                PageViewDecays = pageViewDecays,
            },
            scores);

        void Step()
        {
            features.EncodeActions(BehaviorKind.Exposure, raw, DeviceSample.Gap, actions);
            features.EncodeItem(embedding, rawScores, null, item);
            device.Step(BehaviorKind.Exposure, actions, item, state, encoding);
        }
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
