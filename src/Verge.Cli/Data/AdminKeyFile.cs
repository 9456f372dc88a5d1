using Verge.Cli.Shell;
using Verge.Cloud;

namespace Verge.Cli.Data;

/// <summary>The key that admins of a cloud send, in a file: on a command line, whoever lists processes would read it.</summary>
internal static class AdminKeyFile
{
    // Far over any key, far under what a wrong file may hold.
    private const int LargestFile = 1 << 16;

    /// <summary>The flag.</summary>
    public static System.CommandLine.Option<string?> Flag() => Flags.Text(
        "--admin-key", "FILE", $"A file with the key that whoever changes the catalogue (PUT, DELETE /v1/items) or has a user forgotten (DELETE /v1/users) must send: {CloudOptions.AdminKeyExpectation}. Default: none, and nobody may.", "a file");

    /// <summary>Reads it; blanks and line ends around the key do not count.</summary>
    /// <exception cref="CommandException">There is no such file, or no such key in it. The message never shows what it holds.</exception>
    public static string? Read(string? file)
    {
        if (file is null)
        {
            return null;
        }

        if (!File.Exists(file))
        {
            throw new CommandException($"--admin-key: got '{file}', expected an existing file");
        }

        var length = new FileInfo(file).Length;
        var key = length <= LargestFile ? File.ReadAllText(file).Trim() : "";
        return CloudOptions.IsAdminKey(key) ? key : throw new CommandException(
            $"--admin-key: got '{file}' with {Content(length, key)}, expected one line of {CloudOptions.AdminKeyExpectation}");
    }

    private static string Content(long length, string key) =>
        length > LargestFile ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{length:N0} bytes")
        : key.Length == 0 ? "nothing in it"
        : key.Any(c => c is <= ' ' or > '~') ? "other characters"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key.Length:N0} characters");
}
