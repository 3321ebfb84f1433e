namespace BlasNet.Kernels;

// Letters: N rows, C columns of the narrow matrix, W columns of the wide one.

/// <summary>Addition, subtraction, multiplication and copies, element by element.</summary>
internal static class Elementwise
{
    /// <summary>Computes y[i] = x1[i] + x2[i].</summary>
    /// <remarks>Overwrites y, which may be the same memory as x1 or x2.</remarks>
    public static void Add(ReadOnlySpan<float> x1, ReadOnlySpan<float> x2, Span<float> y) => LaneMap.Map<Addition>(x1, x2, y);

    /// <summary>Computes y[i] = y[i] + x[i], one step of a longer sum.</summary>
    /// <remarks>Accumulates into y. x and y may be the same memory.</remarks>
    public static void AddTo(ReadOnlySpan<float> x, Span<float> y) => LaneMap.Map<Addition>(y, x, y);

    /// <summary>Computes y[i] = x1[i] - x2[i].</summary>
    /// <remarks>Overwrites y, which may be the same memory as x1 or x2.</remarks>
    public static void Subtract(ReadOnlySpan<float> x1, ReadOnlySpan<float> x2, Span<float> y) =>
        LaneMap.Map<Subtraction>(x1, x2, y);

    /// <summary>Computes y[i] = x1[i] x2[i].</summary>
    /// <remarks>Overwrites y, which may be the same memory as x1 or x2.</remarks>
    public static void Multiply(ReadOnlySpan<float> x1, ReadOnlySpan<float> x2, Span<float> y) =>
        LaneMap.Map<Multiplication>(x1, x2, y);

    /// <summary>Computes y[i] = factor x[i].</summary>
    /// <remarks>Overwrites y. x and y may be the same memory.</remarks>
    public static void Scale(ReadOnlySpan<float> x, float factor, Span<float> y) => LaneMap.Map<Scaling>(x, y, factor);

    /// <summary>Computes y[i] = x[i] / divisor.</summary>
    /// <remarks>Overwrites y. x and y may be the same memory.</remarks>
    public static void Divide(ReadOnlySpan<float> x, float divisor, Span<float> y) => LaneMap.Map<Division>(x, y, divisor);

    /// <summary>Computes y[i] = min(bound, max(-bound, x[i])); NaN stays.</summary>
    /// <remarks>Overwrites y. x and y may be the same memory.</remarks>
    public static void Clip(ReadOnlySpan<float> x, float bound, Span<float> y) => LaneMap.Map<Clipping>(x, y, bound);

    /// <summary>Computes y[i] = y[i] + share (x[i] - y[i]), a step of a moving average.</summary>
    /// <remarks>x and y may be the same memory.</remarks>
    public static void MoveTowards(ReadOnlySpan<float> x, float share, Span<float> y) => LaneMap.Map<Approach>(x, y, y, share);

    /// <summary>Copies a matrix into some columns of a wider one: y[n, start + c] = x[n, c].</summary>
    /// <remarks>Shapes: x [N, C], y [N, W]. Overwrites those columns of y and leaves the others. x and y must not overlap.</remarks>
    public static void CopyIntoColumns(ReadOnlySpan<float> x, int n, int c, Span<float> y, int w, int start)
    {
        CheckColumns(x.Length, y.Length, n, c, w, start);
        for (int row = 0; row < n; row++)
            x.Slice(row * c, c).CopyTo(y[(row * w + start)..]);
    }

    /// <summary>Copies some columns of a wide matrix into a narrow one: y[n, c] = x[n, start + c].</summary>
    /// <remarks>Shapes: x [N, W], y [N, C]. Overwrites y. x and y must not overlap.</remarks>
    public static void CopyFromColumns(ReadOnlySpan<float> x, int n, int w, int start, Span<float> y, int c)
    {
        CheckColumns(y.Length, x.Length, n, c, w, start);
        for (int row = 0; row < n; row++)
            x.Slice(row * w + start, c).CopyTo(y[(row * c)..]);
    }

    private static void CheckColumns(int narrow, int wide, int n, int c, int w, int start)
    {
        Require.Length(narrow, (long)n * c);
        Require.Length(wide, (long)n * w);
        MatrixBounds.CheckRange(start, c, w, "columns");
    }

    internal readonly struct Addition : IFunction2
    {
        public static V Apply<V>(V x1, V x2, V constant)
            where V : struct, ILanes<V> => x1 + x2;
    }

    internal readonly struct Multiplication : IFunction2
    {
        public static V Apply<V>(V x1, V x2, V constant)
            where V : struct, ILanes<V> => x1 * x2;
    }

    internal readonly struct Subtraction : IFunction2
    {
        public static V Apply<V>(V x1, V x2, V constant)
            where V : struct, ILanes<V> => x1 - x2;
    }

    internal readonly struct Approach : IFunction2
    {
        public static V Apply<V>(V x1, V x2, V constant)
            where V : struct, ILanes<V> => x2 + constant * (x1 - x2);
    }

    internal readonly struct Clipping : IFunction
    {
        public static V Apply<V>(V x, V bound)
            where V : struct, ILanes<V> => V.Min(bound, V.Max(V.Broadcast(0) - bound, x));
    }

    internal readonly struct Division : IFunction
    {
        public static V Apply<V>(V x, V divisor)
            where V : struct, ILanes<V> => x / divisor;
    }

    internal readonly struct Scaling : IFunction
    {
        public static V Apply<V>(V x, V factor)
            where V : struct, ILanes<V> => x * factor;
    }
}
