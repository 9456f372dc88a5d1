using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Verge.IntegrationTests.Cloud;

/// <summary>
/// Kills the process where SQLite has just made a commit. A kill from outside hardly ever meets the microseconds between two commits; where
/// what should be one commit is two, this finds it half done.
/// </summary>
internal static class KillingCommit
{
    private const string Library = "e_sqlite3";
    private const uint StatementEnded = 2;
    private static readonly Opened s_opened = Watch;
    private static readonly Traced s_traced = Count;
    private static int s_left;

    private delegate int Opened(nint connection, nint message, nint functions);

    private delegate int Traced(uint what, nint context, nint statement, nint nanoseconds);

    /// <summary>Lets so many commits be made, on connections that are opened from now on.</summary>
    public static void Arm(int commits)
    {
        s_left = commits;
        _ = sqlite3_auto_extension(Marshal.GetFunctionPointerForDelegate(s_opened));
    }

    private static int Watch(nint connection, nint message, nint functions) => sqlite3_trace_v2(connection, StatementEnded, s_traced, 0);

    private static int Count(uint what, nint context, nint statement, nint nanoseconds)
    {
        if (Marshal.PtrToStringUTF8(sqlite3_sql(statement))!.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase) && Interlocked.Decrement(ref s_left) == 0)
        {
            Process.GetCurrentProcess().Kill();
        }

        return 0;
    }

    [DllImport(Library)]
    private static extern int sqlite3_auto_extension(nint opened);

    [DllImport(Library)]
    private static extern int sqlite3_trace_v2(nint connection, uint events, Traced traced, nint context);

    [DllImport(Library)]
    private static extern nint sqlite3_sql(nint statement);
}
