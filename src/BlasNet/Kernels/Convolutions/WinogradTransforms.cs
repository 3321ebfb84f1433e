using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Addresses of the values of a line.</summary>
internal unsafe interface IWinogradLine
{
    float* this[int i] { get; }
}

/// <summary>One-dimensional transform of a line of values, sixteen channels at a time: x = A v.</summary>
/// <remarks>The multiplying instruction reads the factors from memory: in registers they would leave too few for the values.</remarks>
internal unsafe interface IWinogradTransform
{
    /// <summary>Gets the length of v.</summary>
    static abstract int From { get; }

    /// <summary>Gets the length of x.</summary>
    static abstract int To { get; }

    /// <summary>Gets the factors of the transform.</summary>
    static abstract ReadOnlySpan<float> Factors { get; }

    /// <summary>Computes x from v.</summary>
    static abstract void Run<V, L, M>(L v, M x, float* factors)
        where V : struct, ILanes<V>
        where L : struct, IWinogradLine
        where M : struct, IWinogradLine;
}

/// <summary>Bᵀ of F(4, 3): six values of the input.</summary>
internal readonly unsafe struct WinogradInput : IWinogradTransform
{
    public static int From => 6;

    public static int To => 6;

    public static ReadOnlySpan<float> Factors => [4, -4, -5, 2, -2];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V, L, M>(L v, M x, float* factors)
        where V : struct, ILanes<V>
        where L : struct, IWinogradLine
        where M : struct, IWinogradLine
    {
        V v1 = V.Load(ref *v[1], 0), v2 = V.Load(ref *v[2], 0), v3 = V.Load(ref *v[3], 0), v4 = V.Load(ref *v[4], 0);
        V even = V.MultiplyAdd(v2, factors + 1, v4), odd = V.MultiplyAdd(v1, factors + 1, v3);
        (even + odd).Store(ref *x[1], 0);
        (even - odd).Store(ref *x[2], 0);
        V near = v4 - v2, far = v3 - v1;
        V.MultiplyAdd(far, factors + 3, near).Store(ref *x[3], 0);
        V.MultiplyAdd(far, factors + 4, near).Store(ref *x[4], 0);
        V.MultiplyAdd(V.Load(ref *v[0], 0), factors, V.MultiplyAdd(v2, factors + 2, v4)).Store(ref *x[0], 0);
        V.MultiplyAdd(v1, factors, V.MultiplyAdd(v3, factors + 2, V.Load(ref *v[5], 0))).Store(ref *x[5], 0);
    }
}

/// <summary>Aᵀ of F(4, 3): six sums of products become four outputs.</summary>
internal readonly unsafe struct WinogradOutput : IWinogradTransform
{
    public static int From => 6;

    public static int To => 4;

    public static ReadOnlySpan<float> Factors => [2, 4, 8];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V, L, M>(L v, M x, float* factors)
        where V : struct, ILanes<V>
        where L : struct, IWinogradLine
        where M : struct, IWinogradLine
    {
        V v1 = V.Load(ref *v[1], 0), v2 = V.Load(ref *v[2], 0), v3 = V.Load(ref *v[3], 0), v4 = V.Load(ref *v[4], 0);
        V even = v1 + v2, odd = v1 - v2, farEven = v3 + v4, farOdd = v3 - v4;
        (V.Load(ref *v[0], 0) + even + farEven).Store(ref *x[0], 0);
        V.MultiplyAdd(farOdd, factors, odd).Store(ref *x[1], 0);
        V.MultiplyAdd(farEven, factors + 1, even).Store(ref *x[2], 0);
        V.MultiplyAdd(farOdd, factors + 2, odd + V.Load(ref *v[5], 0)).Store(ref *x[3], 0);
    }
}

/// <summary>A of F(4, 3): four gradients of outputs become six of the sums of products.</summary>
internal readonly unsafe struct WinogradOutputGradient : IWinogradTransform
{
    public static int From => 4;

    public static int To => 6;

    public static ReadOnlySpan<float> Factors => [2, 4, -2];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V, L, M>(L v, M x, float* factors)
        where V : struct, ILanes<V>
        where L : struct, IWinogradLine
        where M : struct, IWinogradLine
    {
        V v0 = V.Load(ref *v[0], 0), v1 = V.Load(ref *v[1], 0), v2 = V.Load(ref *v[2], 0), v3 = V.Load(ref *v[3], 0);
        v0.Store(ref *x[0], 0);
        v3.Store(ref *x[5], 0);
        V even = v0 + v2, odd = v1 + v3;
        (even + odd).Store(ref *x[1], 0);
        (even - odd).Store(ref *x[2], 0);
        V farEven = V.MultiplyAdd(v2, factors + 1, v0), farOdd = V.MultiplyAdd(v3, factors + 1, v1);
        V.MultiplyAdd(farOdd, factors, farEven).Store(ref *x[3], 0);
        V.MultiplyAdd(farOdd, factors + 2, farEven).Store(ref *x[4], 0);
    }
}

/// <summary>G of F(4, 3): three taps of the kernel.</summary>
internal readonly unsafe struct WinogradKernel : IWinogradTransform
{
    public static int From => 3;

    public static int To => 6;

    public static ReadOnlySpan<float> Factors => [1f / 4, 1f / 6, 1f / 12, -1f / 12, 1f / 24];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V, L, M>(L v, M x, float* factors)
        where V : struct, ILanes<V>
        where L : struct, IWinogradLine
        where M : struct, IWinogradLine
    {
        V v0 = V.Load(ref *v[0], 0), v1 = V.Load(ref *v[1], 0), v2 = V.Load(ref *v[2], 0), zero = V.Broadcast(0);
        V.MultiplyAdd(v0, factors, zero).Store(ref *x[0], 0);
        V even = V.MultiplyAdd(v0 + v2, factors + 1, zero), odd = V.MultiplyAdd(v1, factors + 1, zero);
        (zero - even - odd).Store(ref *x[1], 0);
        (odd - even).Store(ref *x[2], 0);
        V far = V.MultiplyAdd(v0, factors + 4, V.MultiplyAdd(v2, factors + 1, zero));
        V.MultiplyAdd(v1, factors + 2, far).Store(ref *x[3], 0);
        V.MultiplyAdd(v1, factors + 3, far).Store(ref *x[4], 0);
        v2.Store(ref *x[5], 0);
    }
}

/// <summary>Gᵀ of F(4, 3): six gradients of the transformed kernel become those of three taps.</summary>
internal readonly unsafe struct WinogradKernelGradient : IWinogradTransform
{
    public static int From => 6;

    public static int To => 3;

    public static ReadOnlySpan<float> Factors => [1f / 4, 1f / 6, -1f / 6, 1f / 12, 1f / 24];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V, L, M>(L v, M x, float* factors)
        where V : struct, ILanes<V>
        where L : struct, IWinogradLine
        where M : struct, IWinogradLine
    {
        V v1 = V.Load(ref *v[1], 0), v2 = V.Load(ref *v[2], 0), v3 = V.Load(ref *v[3], 0), v4 = V.Load(ref *v[4], 0), zero = V.Broadcast(0);
        V even = V.MultiplyAdd(v1 + v2, factors + 2, zero), far = v3 + v4;
        V.MultiplyAdd(V.Load(ref *v[0], 0), factors, V.MultiplyAdd(far, factors + 4, even)).Store(ref *x[0], 0);
        V.MultiplyAdd(v2 - v1, factors + 1, V.MultiplyAdd(v3 - v4, factors + 3, zero)).Store(ref *x[1], 0);
        V.MultiplyAdd(far, factors + 1, even + V.Load(ref *v[5], 0)).Store(ref *x[2], 0);
    }
}
