using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Verge.ArchitectureTests;

/// <summary>What an assembly really uses, read from its metadata; it is never loaded.</summary>
/// <param name="References">Names of the assemblies used.</param>
/// <param name="Namespaces">Namespaces of the types used from them.</param>
internal sealed record CompiledAssembly(IReadOnlyList<string> References, IReadOnlyList<string> Namespaces)
{
    public static CompiledAssembly Read(string name)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        var metadata = image.GetMetadataReader();
        return new CompiledAssembly(
            [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
            [.. metadata.TypeReferences.Select(handle => metadata.GetString(metadata.GetTypeReference(handle).Namespace)).Distinct()]);
    }
}
