using System.Globalization;
using Verge.Bundles;
using Verge.Cli.Data;
using Verge.Cli.Shell;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Commands;

/// <summary>What <c>verge inspect</c> tells of a bundle, sound or not.</summary>
internal static class BundleInspection
{
    /// <summary>Whether a folder is a bundle, or what is left of one.</summary>
    public static bool IsBundle(string folder) =>
        Directory.Exists(folder)
        && (File.Exists(Path.Combine(folder, BundlePaths.Manifest))
            || BundleVersion.IsValid(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))));

    /// <summary>Where bundles are, when a folder above them was named.</summary>
    public static string Hint(string folder)
    {
        foreach (var root in new[] { folder, Path.Combine(folder, DataDirectory.BundlesName) })
        {
            if (Directory.Exists(root) && BundleVersion.List(root) is { Count: > 0 } versions)
            {
                return $"; the newest bundle in it is '{Path.Combine(root, versions[^1])}'";
            }
        }

        return "";
    }

    /// <summary>Prints it.</summary>
    /// <exception cref="CommandException">It has problems: all of them, each with its file.</exception>
    public static Task RunAsync(string folder, string? keyFile, CommandRun run)
    {
        keyFile = BundleKey.FileOf(folder, keyFile);
        using var key = BundleKey.Read(keyFile);
        var info = BundleInfo.Read(folder, key);
        var signature = !info.SignatureChecked ? "unchecked" : info.Problems.IsEmpty ? "valid" : "see problems";
        run.Write(new
        {
            Bundle = folder,
            info.Manifest?.Version,
            info.Manifest?.CreatedAt,
            info.Manifest?.SchemaHash,
            Parts = info.Parts.Select(part => new { part.Name, part.Files, part.Bytes }),
            info.Manifest?.Data,
            info.Manifest?.Metrics,
            info.SignatureChecked,
            Sound = info.Problems.IsEmpty,
            Problems = info.Problems.Select(problem => new { problem.File, Reason = problem.Reason ?? problem.Message }),
        });
        Print(folder, info, signature, keyFile, run);
        return info.Problems.IsEmpty
            ? Task.CompletedTask
            : throw new CommandException([.. info.Problems.Select(problem => $"{folder}: {problem.Message}")]);
    }

    private static void Print(string folder, BundleInfo info, string signature, string? keyFile, CommandRun run)
    {
        if (info.Manifest is { } manifest)
        {
            run.Print($"bundle   {manifest.Version}");
            run.Print(string.Create(CultureInfo.InvariantCulture, $"sealed   {manifest.CreatedAt:yyyy-MM-dd HH:mm:ss} UTC"));
            run.Print($"schema   {manifest.SchemaHash}");
        }
        else
        {
            run.Print($"bundle   {folder}, without a manifest that can be read");
        }

        run.Print(signature == "unchecked" ? "key      none: signatures were not checked" : $"key      {keyFile}");
        run.Print($"checks   {(info.Problems.IsEmpty ? $"{info.Manifest!.Files.Length} files as in the manifest, signature {signature}" : $"{info.Problems.Length} failed")}\n");
        run.Print(new ReportTable(
            "Parts", "part", [new("files", 0), new("bytes")],
            [.. info.Parts.Select(part => new ReportRow(part.Name, [ReportCell.Of(part.Files), ReportCell.Of(part.Bytes.ToString("N0", CultureInfo.InvariantCulture))]))]));
        if (info.Manifest is { Metrics.Count: > 0 } measured)
        {
            run.Print(new ReportTable("Held-out metrics", "metric", [new("value")], [.. measured.Metrics.Select(metric => new ReportRow(metric.Key, [ReportCell.Of(metric.Value)]))]));
        }

        if (info.Manifest is { Data.Count: > 0 } source)
        {
            run.Print(new ReportTable("Data", "", [new("")], [.. source.Data.Select(entry => new ReportRow(entry.Key, [ReportCell.Of(OneLine.Of(entry.Value))]))]));
        }
    }
}
