namespace Verge.ArchitectureTests;

/// <summary>The source tree, found upward from the test's own folder.</summary>
internal static class Repository
{
    private static readonly HashSet<string> s_notSource = new(StringComparer.Ordinal)
    {
        ".git", ".vs", ".idea", ".vscode", "bin", "obj", "artifacts", "TestResults", "node_modules", "__pycache__",
    };

    private static readonly HashSet<string> s_code = new(StringComparer.OrdinalIgnoreCase) { ".cs", ".razor", ".css", ".js", ".ts", ".py", ".sh" };

    public static string Root { get; } = FindRoot();

    /// <summary>All source files, relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal)];

    /// <summary>Files of code, which people read line by line.</summary>
    public static IEnumerable<string> CodeFiles => Files.Where(file => s_code.Contains(Path.GetExtension(file)));

    /// <summary>Projects below <paramref name="folder"/> by name.</summary>
    public static IReadOnlyDictionary<string, Project> Projects(string folder) => Files
        .Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))
        .Select(Project.Read)
        .ToDictionary(project => project.Name);

    public static string PathOf(string file) => Path.Combine(Root, file);

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            // In a linked work tree .git is a file, which names where the repository lies.
            if (Path.GetFileName(file) != ".git")
            {
                yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
            }
        }

        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            var dataAtRoot = folder == Root && Path.GetFileName(child) == "data";
            if (!dataAtRoot && !s_notSource.Contains(Path.GetFileName(child)))
            {
                foreach (var file in Walk(child))
                {
                    yield return file;
                }
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Verge.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"Verge.slnx: not found in a folder above '{AppContext.BaseDirectory}'.");
    }
}
