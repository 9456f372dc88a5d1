using System.CommandLine;
using System.Globalization;
using Verge.Bundles;
using Verge.Cli.Data;
using Verge.Cli.Shell;
using Verge.Domain;
using Verge.Evaluation.Reports;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.Models.Storage;
using Verge.NeuralNetworks;

namespace Verge.Cli.Commands;

/// <summary><c>verge export</c>: a bundle's models in formats that others run.</summary>
internal static class ExportCommand
{
    private const string Features = "features.json";

    private static readonly string[] s_files =
        [EdgeRecOnnx.StepFile(BehaviorKind.Exposure), EdgeRecOnnx.StepFile(BehaviorKind.PageView), EdgeRecOnnx.RerankFile, Features];

    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell) => new("export", "Write a bundle's models in formats that others run.") { Onnx(shell) };

    private static Command Onnx(CommandShell shell)
    {
        var bundle = Flags.TextArgument("BUNDLE", "The bundle's folder (manifest.json).", "a folder");
        var output = Flags.Text("--out", "DIR", "Where the models go. What this command wrote there before is replaced.", "a folder");
        output.Required = true;
        var key = BundleKey.Flag("The public key (PEM) that must have signed the bundle.");
        return shell.Create(
            "onnx",
            "Write the device models as ONNX: a step of each kind of behavior, and the re-rank.",
            (parsed, run, _) =>
            {
                Export(parsed.GetValue(bundle)!, parsed.GetValue(output)!, parsed.GetValue(key), run);
                return Task.CompletedTask;
            },
            bundle,
            output,
            key);
    }

    private static void Export(string folder, string output, string? keyFile, CommandRun run)
    {
        if (!BundleInspection.IsBundle(folder))
        {
            throw new CommandException($"BUNDLE: got '{folder}', expected a folder with {BundlePaths.Manifest} (a bundle){BundleInspection.Hint(folder)}");
        }

        using var key = BundleKey.Read(BundleKey.FileOf(folder, keyFile));
        var bundle = BundleReader.Open(folder, new(key));
        if (IsInside(output, folder))
        {
            throw new CommandException($"--out: got '{output}', expected a folder outside the bundle, which must hold nothing that nobody signed");
        }

        OutputFolder.Require("--out", output, s_files.Contains);
        var features = bundle.ReadText(BundlePaths.DeviceFeatures);
        DeviceFiles.WriteOnnx(Path.Combine(folder, BundlePaths.Device), DeviceFeatures.FromJson(features).Schema, output, bundle.Manifest.Version);
        File.WriteAllText(Path.Combine(output, Features), features);
        Tell(bundle.Manifest.Version, output, signed: key is not null, run);
    }

    private static bool IsInside(string path, string folder)
    {
        var relative = Path.GetRelativePath(folder, path);
        return relative == "." || !(Path.IsPathRooted(relative) || relative == ".." || relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
    }

    private static void Tell(string version, string output, bool signed, CommandRun run)
    {
        var files = s_files.Select(file => (Path: file, Bytes: new FileInfo(Path.Combine(output, file)).Length)).ToArray();
        run.Write(new
        {
            Version = version,
            Out = output,
            OperatorSet = OnnxGraph.OperatorSet,
            SignatureChecked = signed,
            Files = files.Select(file => new { file.Path, file.Bytes }),
        });
        run.Print(new ReportTable(
            $"{version} as ONNX, operator set {OnnxGraph.OperatorSet}, in {output}", "file", [new("bytes")],
            [.. files.Select(file => new ReportRow(file.Path, [ReportCell.Of(file.Bytes.ToString("N0", CultureInfo.InvariantCulture))]))]));
    }
}
