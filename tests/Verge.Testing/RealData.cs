namespace Verge.Testing;

/// <summary>Where the real data sets are on this machine: the folder that <c>VERGE_DATA</c> names.</summary>
public static class RealData
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "VERGE_DATA";

    /// <summary>Full path of something below the data folder.</summary>
    /// <exception cref="InvalidOperationException">The variable is unset.</exception>
    public static string PathOf(string relative) =>
        Folder is { } folder
            ? Path.Combine(folder, relative)
            : throw new InvalidOperationException($"{Variable} is unset: mark the test [DataFact].");

    /// <summary>Why a test that needs these must be skipped; <see langword="null"/> where all are there.</summary>
    public static string? ReasonToSkip(IReadOnlyList<string> requires)
    {
        if (Folder is not { } folder)
        {
            return $"{Variable} is unset: it names the folder of the real data sets.";
        }

        var missing = requires.FirstOrDefault(file => !Path.Exists(Path.Combine(folder, file)));
        return missing is null ? null : $"{Variable} has no '{missing}'.";
    }

    private static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;
}
