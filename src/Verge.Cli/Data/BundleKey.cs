using Verge.Bundles;
using Verge.Cli.Shell;

namespace Verge.Cli.Data;

/// <summary>The key that a bundle is checked with: the one a flag names, or that of the data directory that holds the bundle.</summary>
internal static class BundleKey
{
    /// <summary>The flag.</summary>
    public static System.CommandLine.Option<string?> Flag(string description) => Flags.Text(
        "--key", "FILE", $"{description} Default: {SigningKey.PublicFileName} in the data directory that holds the bundle, if there is one.", "a file");

    /// <summary>The key's file; <see langword="null"/> where there is none, and signatures stay unchecked.</summary>
    public static string? FileOf(string bundle, string? given)
    {
        var directory = Path.GetFullPath(Path.Combine(bundle, "..", "..", SigningKey.PublicFileName));
        return given ?? (File.Exists(directory) ? directory : null);
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static PublicKey? Read(string? file) => file is null ? null
        : File.Exists(file) ? PublicKey.Load(file)
        : throw new CommandException($"--key: got '{file}', expected an existing file");

    /// <summary>Reads the one that is given, or that of a data directory.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static PublicKey Read(DataDirectory directory, string? given) => Read(given) ?? (File.Exists(directory.PublicKey)
        ? PublicKey.Load(directory.PublicKey)
        : throw new CommandException($"--data: got '{directory.Folder}', expected the data directory that 'verge train' sealed a bundle in"));
}
