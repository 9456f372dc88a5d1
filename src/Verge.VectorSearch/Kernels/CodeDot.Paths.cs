using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verge.VectorSearch.Kernels;

internal static unsafe partial class CodeDot
{
    internal static void Gather512By64(short* query, sbyte* codes, int* ids, int count, int* dots)
    {
        var low = Vector512.Load(query);
        var high = Vector512.Load(query + Block);
        for (var i = 0; i < count; i += Group)
        {
            var left = count - i - 1;
            var a = Row512(low, high, codes, ids[i]);
            var b = Row512(low, high, codes, ids[i + Math.Min(1, left)]);
            var c = Row512(low, high, codes, ids[i + Math.Min(2, left)]);
            var d = Row512(low, high, codes, ids[i + Math.Min(3, left)]);
            Sum(a, b, c, d).Store(dots + i);
        }
    }

    internal static void Gather512(short* query, sbyte* codes, int width, int* ids, int count, int* dots)
    {
        for (var i = 0; i < count; i += Group)
        {
            var left = count - i - 1;
            var a = codes + ((nint)ids[i] * width);
            var b = codes + ((nint)ids[i + Math.Min(1, left)] * width);
            var c = codes + ((nint)ids[i + Math.Min(2, left)] * width);
            var d = codes + ((nint)ids[i + Math.Min(3, left)] * width);
            Vector512<int> sa = default, sb = default, sc = default, sd = default;
            for (var j = 0; j < width; j += Block)
            {
                var q = Vector512.Load(query + j);
                sa += Avx512BW.MultiplyAddAdjacent(q, Avx512BW.ConvertToVector512Int16(Vector256.Load(a + j)));
                sb += Avx512BW.MultiplyAddAdjacent(q, Avx512BW.ConvertToVector512Int16(Vector256.Load(b + j)));
                sc += Avx512BW.MultiplyAddAdjacent(q, Avx512BW.ConvertToVector512Int16(Vector256.Load(c + j)));
                sd += Avx512BW.MultiplyAddAdjacent(q, Avx512BW.ConvertToVector512Int16(Vector256.Load(d + j)));
            }

            Sum(sa.GetLower() + sa.GetUpper(), sb.GetLower() + sb.GetUpper(), sc.GetLower() + sc.GetUpper(), sd.GetLower() + sd.GetUpper())
                .Store(dots + i);
        }
    }

    internal static void Gather256(short* query, sbyte* codes, int width, int* ids, int count, int* dots)
    {
        for (var i = 0; i < count; i += Group)
        {
            var left = count - i - 1;
            var a = codes + ((nint)ids[i] * width);
            var b = codes + ((nint)ids[i + Math.Min(1, left)] * width);
            var c = codes + ((nint)ids[i + Math.Min(2, left)] * width);
            var d = codes + ((nint)ids[i + Math.Min(3, left)] * width);
            Vector256<int> sa = default, sb = default, sc = default, sd = default;
            for (var j = 0; j < width; j += Vector256<short>.Count)
            {
                var q = Vector256.Load(query + j);
                sa += Avx2.MultiplyAddAdjacent(q, Avx2.ConvertToVector256Int16(Vector128.Load(a + j)));
                sb += Avx2.MultiplyAddAdjacent(q, Avx2.ConvertToVector256Int16(Vector128.Load(b + j)));
                sc += Avx2.MultiplyAddAdjacent(q, Avx2.ConvertToVector256Int16(Vector128.Load(c + j)));
                sd += Avx2.MultiplyAddAdjacent(q, Avx2.ConvertToVector256Int16(Vector128.Load(d + j)));
            }

            Sum(sa, sb, sc, sd).Store(dots + i);
        }
    }

    internal static void GatherScalar(short* query, sbyte* codes, int width, int* ids, int count, int* dots)
    {
        for (var i = 0; i < count; i++)
        {
            var row = codes + ((nint)ids[i] * width);
            var sum = 0;
            for (var j = 0; j < width; j++)
            {
                sum += query[j] * row[j];
            }

            dots[i] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Row512(Vector512<short> low, Vector512<short> high, sbyte* codes, int id)
    {
        var row = codes + ((nint)id * (2 * Block));
        var sum = Avx512BW.MultiplyAddAdjacent(low, Avx512BW.ConvertToVector512Int16(Vector256.Load(row)))
            + Avx512BW.MultiplyAddAdjacent(high, Avx512BW.ConvertToVector512Int16(Vector256.Load(row + Block)));
        return sum.GetLower() + sum.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        var halves = Avx2.HorizontalAdd(Avx2.HorizontalAdd(a, b), Avx2.HorizontalAdd(c, d));
        return halves.GetLower() + halves.GetUpper();
    }
}
