namespace Verge.Cli.Shell;

/// <summary>Files that commands are told to write.</summary>
internal static class OutputFile
{
    /// <summary>Writes a text.</summary>
    /// <exception cref="CommandException">The file cannot be written; named by its flag.</exception>
    public static void Write(string flag, string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{flag}: got '{file}', expected a file that can be written: {error.Message}");
        }
    }
}
