using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Verge.VectorSearch.Files;

/// <summary>
/// A whole file in memory, private to this process: what is written to it stays here. It is given back when no buffer refers to it
/// any more, as the garbage collector finds.
/// </summary>
internal sealed unsafe class MappedFile
{
    private readonly SafeMemoryMappedViewHandle _view;

    internal MappedFile(FileStream file)
    {
        using var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
        var accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);
        _view = accessor.SafeMemoryMappedViewHandle;
        Pointer = (byte*)_view.DangerousGetHandle() + accessor.PointerOffset;
        Length = file.Length;
    }

    /// <summary>The first byte, aligned to a page.</summary>
    internal byte* Pointer { get; }

    /// <summary>The file's bytes.</summary>
    internal long Length { get; }

    /// <summary>Gives the memory back at once. Nobody may read it any more.</summary>
    internal void Unmap() => _view.Dispose();
}
