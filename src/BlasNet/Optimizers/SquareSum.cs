using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Optimizers;

/// <summary>Sums squares of float32 numbers in double precision.</summary>
internal static class SquareSum
{
    /// <summary>Returns the sum of x[i]^2; eight partial sums, of every eighth element each, are added in their order on every machine.</summary>
    public static double Of(ReadOnlySpan<float> x)
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        Vector256<double> lower = Vector256<double>.Zero;
        Vector256<double> upper = Vector256<double>.Zero;
        nuint i = 0;
        for (nuint end = (nuint)(x.Length & ~7); i < end; i += 8)
            Add(Vector256.LoadUnsafe(ref source, i), ref lower, ref upper);
        if (x.Length % 8 != 0)
        {
            Span<float> rest = stackalloc float[8];
            rest.Clear();
            x[(int)i..].CopyTo(rest);
            Add(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(rest)), ref lower, ref upper);
        }
        double sum = 0;
        for (int lane = 0; lane < 4; lane++)
            sum += lower.GetElement(lane);
        for (int lane = 0; lane < 4; lane++)
            sum += upper.GetElement(lane);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<float> x, ref Vector256<double> lower, ref Vector256<double> upper)
    {
        Vector256<double> x0 = Vector256.WidenLower(x);
        Vector256<double> x1 = Vector256.WidenUpper(x);
        lower += x0 * x0;
        upper += x1 * x1;
    }
}
