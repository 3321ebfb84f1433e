using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Reductions of many elements to one number.</summary>
/// <remarks>
/// Sums run in double precision in sixteen accumulators, element i in accumulator i mod 16, which are then added pairwise: the same order
/// on every machine, whatever its registers. A sum of parts may differ from the sum of the whole.
/// </remarks>
internal static class Reductions
{
    /// <summary>Sums the elements.</summary>
    public static double Sum(ReadOnlySpan<float> x) => Accumulate<Plain>(x);

    /// <summary>Sums the squares of the elements.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x) => Accumulate<Square>(x);

    /// <summary>Finds the index of the first element that is infinite or not a number, or -1.</summary>
    public static int FirstNonFinite(ReadOnlySpan<float> x) =>
        Vector512.IsHardwareAccelerated ? FirstNonFinite<Lanes512>(x)
        : Vector256.IsHardwareAccelerated ? FirstNonFinite<Lanes256>(x)
        : FirstNonFinite<Lanes128>(x);

    /// <summary>Finds the index of the largest element, the first of equals; -1 if there are no elements, 0 if all are NaN.</summary>
    public static int ArgMax(ReadOnlySpan<float> x)
    {
        int best = x.IsEmpty ? -1 : 0;
        for (int i = 1; i < x.Length; i++)
        {
            if (x[i] > x[best] || (float.IsNaN(x[best]) && !float.IsNaN(x[i])))
                best = i;
        }
        return best;
    }

    public static int FirstNonFinite<V>(ReadOnlySpan<float> x)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, x.Length - i);
            // x - x is 0 for every finite number, and NaN for the others.
            V values = Lanes.Read<V>(ref source, (nuint)i, count);
            if (!V.Any(values - values))
                continue;
            while (float.IsFinite(x[i]))
                i++;
            return i;
        }
        return -1;
    }

    private static double Accumulate<T>(ReadOnlySpan<float> x)
        where T : struct, ITerm
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        Vector256<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int i = 0;
        for (; i <= x.Length - Lanes.Count; i += Lanes.Count)
        {
            (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)i));
            (Vector256<double> c, Vector256<double> d) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)i + 8));
            sum0 += T.Of(a);
            sum1 += T.Of(b);
            sum2 += T.Of(c);
            sum3 += T.Of(d);
        }
        if (i < x.Length)
        {
            int rest = x.Length - i;
            (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Lanes.LoadPart256(ref source, (nuint)i, rest));
            (Vector256<double> c, Vector256<double> d) = Vector256.Widen(Lanes.LoadPart256(ref source, (nuint)i + 8, rest - 8));
            sum0 += T.Of(a);
            sum1 += T.Of(b);
            sum2 += T.Of(c);
            sum3 += T.Of(d);
        }
        Vector256<double> sum = (sum0 + sum2) + (sum1 + sum3);
        Vector128<double> half = sum.GetLower() + sum.GetUpper();
        return half.GetElement(0) + half.GetElement(1);
    }

    private interface ITerm
    {
        static abstract Vector256<double> Of(Vector256<double> x);
    }

    private readonly struct Plain : ITerm
    {
        public static Vector256<double> Of(Vector256<double> x) => x;
    }

    private readonly struct Square : ITerm
    {
        public static Vector256<double> Of(Vector256<double> x) => x * x;
    }
}
