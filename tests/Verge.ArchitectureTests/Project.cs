using System.Xml.Linq;

namespace Verge.ArchitectureTests;

/// <summary>What a project file names.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="References">Names of the projects it references itself.</param>
/// <param name="Packages">Packages it references itself.</param>
/// <param name="Frameworks">Shared frameworks beyond .NET's own.</param>
internal sealed record Project(string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks)
{
    public static Project Read(string file)
    {
        var xml = XDocument.Load(Repository.PathOf(file));
        return new Project(
            Path.GetFileNameWithoutExtension(file),
            [.. Items("ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))],
            [.. Items("PackageReference")],
            [.. Items("FrameworkReference")]);

        IEnumerable<string> Items(string kind) => xml.Descendants(kind).Select(item => item.Attribute("Include")!.Value);
    }
}
