using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows, C columns (classes).

/// <summary>Softmax of each row: y[n, c] = exp(x[n, c]) / sum over k of exp(x[n, k]).</summary>
internal static partial class Softmax
{
    /// <summary>Computes the probabilities, for logits of any size: the largest of the row is subtracted first.</summary>
    /// <remarks>Shapes: x, y [N, C]. Overwrites y. x and y may be the same memory.</remarks>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, int n, int c)
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512>(x, y, n, c);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256>(x, y, n, c);
        else
            Forward<Lanes128>(x, y, n, c);
    }

    /// <summary>Computes the gradient from the output: dx[n, c] = y[n, c] (dy[n, c] - sum over k of y[n, k] dy[n, k]).</summary>
    /// <remarks>Shapes: y, dy, dx [N, C]. Overwrites dx, which may be the same memory as y or dy.</remarks>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, int n, int c)
    {
        if (Vector512.IsHardwareAccelerated)
            Backward<Lanes512>(y, dy, dx, n, c);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Lanes256>(y, dy, dx, n, c);
        else
            Backward<Lanes128>(y, dy, dx, n, c);
    }

    public static void Forward<V>(ReadOnlySpan<float> x, Span<float> y, int n, int c)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, (long)n * c);
        Require.Length(y.Length, (long)n * c);
        for (int row = 0; row < n; row++)
            ForwardRow<V>(x.Slice(row * c, c), y.Slice(row * c, c));
    }

    public static void Backward<V>(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, int n, int c)
        where V : struct, ILanes<V>
    {
        Require.Length(y.Length, (long)n * c);
        Require.Length(dy.Length, (long)n * c);
        Require.Length(dx.Length, (long)n * c);
        for (int row = 0; row < n; row++)
        {
            ReadOnlySpan<float> rowY = y.Slice(row * c, c);
            ReadOnlySpan<float> rowDy = dy.Slice(row * c, c);
            LaneMap.Map<Gradient, V>(rowY, rowDy, dx.Slice(row * c, c), Dot<V>(rowY, rowDy));
        }
    }

    /// <summary>Computes one row's probabilities; returns the largest logit and the sum, which their logarithms need.</summary>
    /// <remarks>log y[c] = x[c] - largest - log(sum), with sum = the sum over k of exp(x[k] - largest).</remarks>
    internal static (float Largest, float Sum) ForwardRow<V>(ReadOnlySpan<float> x, Span<float> y)
        where V : struct, ILanes<V>
    {
        int c = x.Length;
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        if (c <= Lanes.Count)
        {
            // A short row stays in registers.
            V row = LoadLast<V>(ref source, 0, c);
            float top = V.Largest(row);
            V e = Maths.Exp(row - V.Broadcast(top));
            float total = V.Sum(e);
            Lanes.Write(e * V.Broadcast(1 / total), ref destination, 0, c);
            return (top, total);
        }
        float largest = LargestOf<V>(ref source, c);
        float sum = Exponentials<V>(ref source, ref destination, c, largest);
        LaneMap.Map<Elementwise.Scaling, V>(y, y, 1 / sum);
        return (largest, sum);
    }

    private static float LargestOf<V>(ref float x, int c)
        where V : struct, ILanes<V>
    {
        V largest = V.Broadcast(float.NegativeInfinity);
        int i = 0;
        for (; i <= c - Lanes.Count; i += Lanes.Count)
            largest = V.Max(largest, V.Load(ref x, (nuint)i));
        return V.Largest(i < c ? V.Max(largest, LoadLast<V>(ref x, (nuint)i, c - i)) : largest);
    }

    private static float Exponentials<V>(ref float x, ref float y, int c, float largest)
        where V : struct, ILanes<V>
    {
        V shift = V.Broadcast(largest);
        V sum = V.Broadcast(0);
        int i = 0;
        for (; i <= c - Lanes.Count; i += Lanes.Count)
        {
            V e = Maths.Exp(V.Load(ref x, (nuint)i) - shift);
            e.Store(ref y, (nuint)i);
            sum += e;
        }
        if (i < c)
        {
            V e = Maths.Exp(LoadLast<V>(ref x, (nuint)i, c - i) - shift);
            Lanes.StorePart(e, ref y, (nuint)i, c - i);
            sum += e;
        }
        return V.Sum(sum);
    }

    private static float Dot<V>(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        where V : struct, ILanes<V>
    {
        ref float first = ref MemoryMarshal.GetReference(a);
        ref float second = ref MemoryMarshal.GetReference(b);
        V sum = V.Broadcast(0);
        int i = 0;
        for (; i <= a.Length - Lanes.Count; i += Lanes.Count)
            sum = V.MultiplyAdd(V.Load(ref first, (nuint)i), V.Load(ref second, (nuint)i), sum);
        int rest = a.Length - i;
        if (rest > 0)
            sum = V.MultiplyAdd(V.LoadPart(ref first, (nuint)i, rest), V.LoadPart(ref second, (nuint)i, rest), sum);
        return V.Sum(sum);
    }

    /// <summary>Reads the tail of a row and sets the other lanes to minus infinity, whose exponential is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LoadLast<V>(ref float x, nuint index, int count)
        where V : struct, ILanes<V> =>
        V.Select(Lanes.First<V>(count), V.LoadPart(ref x, index, count), V.Broadcast(float.NegativeInfinity));

    /// <summary>y (dy - s), where s is the row's sum of y dy.</summary>
    private readonly struct Gradient : IFunction2
    {
        public static V Apply<V>(V y, V dy, V s)
            where V : struct, ILanes<V> => y * (dy - s);
    }
}
