using System.Runtime.InteropServices;

namespace Verge.VectorSearch.Storage;

/// <summary>
/// Asks Linux for pages of 2 MiB: a walk touches memory all over, and with pages of 4 KiB it waits for address translation as well as
/// for data. Advice only; where it is not taken, nothing changes.
/// </summary>
internal static unsafe class HugePages
{
    private const nuint Size = 2 << 20;
    private const int AdviseHugePages = 14;

    /// <summary>Advises for the whole pages that lie within a buffer, before it is first written.</summary>
    internal static void Advise(void* start, nuint bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < 2 * Size)
        {
            return;
        }

        var from = ((nuint)start + Size - 1) / Size * Size;
        var to = ((nuint)start + bytes) / Size * Size;
        try
        {
            _ = Madvise((void*)from, to - from, AdviseHugePages);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without this function works with small pages.
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Madvise(void* address, nuint length, int advice);
}
