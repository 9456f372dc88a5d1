namespace Verge.Cli.Shell;

/// <summary>Checks a folder that a command will write into, before the work whose result it is for.</summary>
internal static class OutputFolder
{
    /// <summary>Checks that the folder can be made and written to.</summary>
    /// <param name="flag">The flag that named it.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="ours">Whether a thing of that name, found in the folder, belongs to what is written there.</param>
    /// <exception cref="CommandException">It is a file, belongs to something else, or cannot be written to.</exception>
    public static void Require(string flag, string folder, Func<string, bool> ours)
    {
        try
        {
            var path = Path.GetFullPath(folder);
            if (File.Exists(path))
            {
                throw new CommandException($"{flag}: got the file '{folder}', expected a folder");
            }

            if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)!).FirstOrDefault(name => !ours(name)) is { } other)
            {
                throw new CommandException($"{flag}: got '{folder}', which holds '{other}', expected a new or empty folder, or one that this command has written before");
            }

            TryWriting(Existing(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new CommandException($"{flag}: got '{folder}', expected a folder that can be written to: {error.Message}");
        }
    }

    /// <summary>The folder, or what there is of the way to it.</summary>
    private static string Existing(string path)
    {
        while (!Directory.Exists(path))
        {
            if (File.Exists(path))
            {
                throw new IOException($"'{path}' is a file.");
            }

            path = Path.GetDirectoryName(path) ?? throw new IOException("No such drive.");
        }

        return path;
    }

    private static void TryWriting(string folder)
    {
        var probe = Path.Combine(folder, $".verge-{Path.GetRandomFileName()}");
        new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
    }
}
