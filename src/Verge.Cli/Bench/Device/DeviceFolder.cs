using System.Runtime.InteropServices;
using System.Text.Json;
using Verge.Domain;
using Verge.Models.Storage;

namespace Verge.Cli.Bench.Device;

/// <summary>
/// A device part with inputs for one re-rank and one step, as files that a peer can read: the bundle's own files, the ONNX
/// models, and raw little-endian numbers, <c>.f32</c> or <c>.i32</c>, with their counts in <c>inputs.json</c>.
/// </summary>
internal sealed class DeviceFolder(string folder)
{
    private const string CountsFile = "inputs.json";

    private static readonly string[] s_files =
    [
        "model.safetensors", "options.json", "features.json", CountsFile, "rerank.onnx", "exposure_step.onnx", "page_view_step.onnx",
        "candidates.f32", "exposure_encodings.f32", "exposure_decays.i32", "page_view_encodings.f32", "page_view_decays.i32", "scores.f32",
        "raw_actions.f32", "raw_scores.f32", "embedding.f32", "actions.f32", "item.f32", "state.f32", "encoding.f32",
    ];

    /// <summary>Whether a file of such a name is ours to replace.</summary>
    public static bool Owns(string file) => s_files.Contains(file, StringComparer.Ordinal);

    /// <summary>Its path.</summary>
    public string Path => folder;

    /// <summary>Where the features lie.</summary>
    public string Features => File("features.json");

    /// <summary>Writes all of it.</summary>
    public void Write(DeviceSample sample)
    {
        Directory.CreateDirectory(folder);
        DeviceFiles.Save(folder, sample.Model);
        System.IO.File.WriteAllText(Features, sample.Features.ToJson());
        DeviceFiles.WriteOnnx(folder, sample.Features.Schema, folder);
        Write("candidates.f32", sample.Candidates);
        Write("exposure_encodings.f32", sample.ExposureEncodings);
        Write("exposure_decays.i32", sample.ExposureDecays);
        Write("page_view_encodings.f32", sample.PageViewEncodings);
        Write("page_view_decays.i32", sample.PageViewDecays);
        Write("scores.f32", sample.Scores);
        Write("raw_actions.f32", sample.RawActions);
        Write("raw_scores.f32", sample.RawScores);
        Write("embedding.f32", sample.Embedding);
        Write("actions.f32", sample.Actions);
        Write("item.f32", sample.Item);
        Write("state.f32", sample.State);
        Write("encoding.f32", sample.Encoding);
        var schema = sample.Features.Schema;
        System.IO.File.WriteAllText(File(CountsFile), JsonSerializer.Serialize(new
        {
            candidates = sample.Scores.Length,
            exposures = sample.ExposureDecays.Length,
            page_views = sample.PageViewDecays.Length,
            item_width = schema.ItemWidth,
            action_width = schema.ActionWidth(BehaviorKind.Exposure),
            state_rows = 2 * sample.Model.Network.Options.GruLayers,
            hidden = sample.Model.Network.Options.Hidden,
        }));
    }

    /// <summary>Numbers of a file.</summary>
    public T[] Read<T>(string file)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(System.IO.File.ReadAllBytes(File(file))).ToArray();

    private void Write<T>(string file, T[] numbers)
        where T : unmanaged => System.IO.File.WriteAllBytes(File(file), MemoryMarshal.AsBytes(numbers.AsSpan()));

    private string File(string name) => System.IO.Path.Combine(folder, name);
}
