using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Verge.IntegrationTests.Onnx;

/// <summary>What others run, check and train models with, where this machine has it.</summary>
internal static class OtherRuntime
{
    private static readonly string[] s_pythons = ["python3", "/usr/bin/python3"];
    private static readonly Lazy<string?> s_missingNode = new(() => Missing(
        "node", [Script("run_onnx.cjs"), "", Modules], "node with the npm package onnxruntime-node (NODE_PATH, or npm install --ignore-scripts in benchmarks/peers)"));

    private static readonly Lazy<string?> s_checker = new(() => PythonWith("onnx"));
    private static readonly Lazy<string?> s_torch = new(() => PythonWith("torch"));

    /// <summary>Why ONNX Runtime cannot be used; null where it can.</summary>
    public static string? MissingOnnxRuntime => s_missingNode.Value;

    /// <summary>Why the checker cannot be used; null where it can.</summary>
    public static string? MissingChecker => s_checker.Value is null ? "needs python3 with the package onnx" : null;

    /// <summary>Why PyTorch cannot be used; null where it can.</summary>
    public static string? MissingPyTorch => s_torch.Value is null ? "needs python3 with the package torch" : null;

    private static string Modules => Path.GetFullPath(Path.Combine(Folder(), "..", "..", "..", "benchmarks", "peers", "node_modules"));

    /// <summary>Runs the calls in a folder; a line a call.</summary>
    public static Task<string> RunAsync(string folder) => OutputAsync("node", [Script("run_onnx.cjs"), folder, Modules]);

    /// <summary>Checks models.</summary>
    public static Task<string> CheckAsync(IEnumerable<string> files) => OutputAsync(s_checker.Value!, [Script("check_onnx.py"), .. files]);

    /// <summary>Loads and trains a model in PyTorch: see the script.</summary>
    public static Task<string> LoadInPyTorchAsync(string folder) =>
        OutputAsync(s_torch.Value!, [Path.Combine(Folder(), "..", "..", "Verge.Models.Tests", "Golden", "load_and_score.py"), folder]);

    private static string? PythonWith(string package) =>
        s_pythons.FirstOrDefault(python => Missing(python, ["-c", $"import importlib.util, sys; sys.exit(importlib.util.find_spec('{package}') is None)"], package) is null);

    private static async Task<string> OutputAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }

    private static string? Missing(string program, IEnumerable<string> arguments, string what)
    {
        try
        {
            using var process = Start(program, arguments);
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"needs {what}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"needs {what}";
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static string Script(string name) => Path.Combine(Folder(), name);

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
