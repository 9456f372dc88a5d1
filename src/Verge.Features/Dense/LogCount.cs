namespace Verge.Features;

/// <summary>log(1 + n): counts have long tails, which would drown the other inputs. Small ones are looked up.</summary>
internal static class LogCount
{
    private static readonly float[] s_small = [.. Enumerable.Range(0, 4096).Select(Compute)];

    public static float Of(int count) => (uint)count < (uint)s_small.Length ? s_small[count] : Compute(count);

    private static float Compute(int count) => (float)Math.Log(1 + (double)count);
}
