using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Transforms a line of values, sixteen channels at a time: one side of a two-dimensional transform, x = A v.</summary>
internal unsafe interface IWinogradTransform
{
    /// <summary>Length of v.</summary>
    static abstract int From { get; }

    /// <summary>Length of x.</summary>
    static abstract int To { get; }

    /// <summary>Reads v[i] from from[i · fromStep] and hands x[i] to to[i · toStep], each at the offset given.</summary>
    static abstract void Run<V>(float** from, int fromStep, nint fromOffset, float** to, int toStep, nint toOffset)
        where V : struct, ILanes<V>;
}

/// <summary>Bᵀ of F(4, 3): six values of the input.</summary>
internal readonly unsafe struct WinogradInput : IWinogradTransform
{
    public static int From => 6;

    public static int To => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V>(float** from, int fromStep, nint fromOffset, float** to, int toStep, nint toOffset)
        where V : struct, ILanes<V>
    {
        V d1 = V.Load(ref from[fromStep][fromOffset], 0), d2 = V.Load(ref from[2 * fromStep][fromOffset], 0);
        V d3 = V.Load(ref from[3 * fromStep][fromOffset], 0), d4 = V.Load(ref from[4 * fromStep][fromOffset], 0);
        V two = V.Broadcast(2), four = V.Broadcast(4), five = V.Broadcast(5);
        V even = d4 - four * d2, odd = d3 - four * d1;
        (even + odd).Store(ref to[toStep][toOffset], 0);
        (even - odd).Store(ref to[2 * toStep][toOffset], 0);
        V near = d4 - d2, far = two * (d3 - d1);
        (near + far).Store(ref to[3 * toStep][toOffset], 0);
        (near - far).Store(ref to[4 * toStep][toOffset], 0);
        V d0 = V.Load(ref from[0][fromOffset], 0), d5 = V.Load(ref from[5 * fromStep][fromOffset], 0);
        (four * d0 + (d4 - five * d2)).Store(ref to[0][toOffset], 0);
        (four * d1 + (d5 - five * d3)).Store(ref to[5 * toStep][toOffset], 0);
    }
}

/// <summary>Aᵀ of F(4, 3): six sums of products become four outputs.</summary>
internal readonly unsafe struct WinogradOutput : IWinogradTransform
{
    public static int From => 6;

    public static int To => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V>(float** from, int fromStep, nint fromOffset, float** to, int toStep, nint toOffset)
        where V : struct, ILanes<V>
    {
        V m1 = V.Load(ref from[fromStep][fromOffset], 0), m2 = V.Load(ref from[2 * fromStep][fromOffset], 0);
        V m3 = V.Load(ref from[3 * fromStep][fromOffset], 0), m4 = V.Load(ref from[4 * fromStep][fromOffset], 0);
        V even = m1 + m2, odd = m1 - m2, farEven = m3 + m4, farOdd = m3 - m4;
        (V.Load(ref from[0][fromOffset], 0) + even + farEven).Store(ref to[0][toOffset], 0);
        (odd + V.Broadcast(2) * farOdd).Store(ref to[toStep][toOffset], 0);
        (even + V.Broadcast(4) * farEven).Store(ref to[2 * toStep][toOffset], 0);
        (odd + V.Broadcast(8) * farOdd + V.Load(ref from[5 * fromStep][fromOffset], 0)).Store(ref to[3 * toStep][toOffset], 0);
    }
}

/// <summary>A of F(4, 3), the other way around: four gradients of outputs become six of the sums of products.</summary>
internal readonly unsafe struct WinogradOutputGradient : IWinogradTransform
{
    public static int From => 4;

    public static int To => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V>(float** from, int fromStep, nint fromOffset, float** to, int toStep, nint toOffset)
        where V : struct, ILanes<V>
    {
        V y0 = V.Load(ref from[0][fromOffset], 0), y1 = V.Load(ref from[fromStep][fromOffset], 0);
        V y2 = V.Load(ref from[2 * fromStep][fromOffset], 0), y3 = V.Load(ref from[3 * fromStep][fromOffset], 0);
        y0.Store(ref to[0][toOffset], 0);
        y3.Store(ref to[5 * toStep][toOffset], 0);
        V even = y0 + y2, odd = y1 + y3;
        (even + odd).Store(ref to[toStep][toOffset], 0);
        (even - odd).Store(ref to[2 * toStep][toOffset], 0);
        V four = V.Broadcast(4), farEven = y0 + four * y2, farOdd = V.Broadcast(2) * (y1 + four * y3);
        (farEven + farOdd).Store(ref to[3 * toStep][toOffset], 0);
        (farEven - farOdd).Store(ref to[4 * toStep][toOffset], 0);
    }
}

/// <summary>G of F(4, 3): three taps of the kernel.</summary>
internal readonly unsafe struct WinogradKernel : IWinogradTransform
{
    public static int From => 3;

    public static int To => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V>(float** from, int fromStep, nint fromOffset, float** to, int toStep, nint toOffset)
        where V : struct, ILanes<V>
    {
        V g0 = V.Load(ref from[0][fromOffset], 0), g1 = V.Load(ref from[fromStep][fromOffset], 0);
        V g2 = V.Load(ref from[2 * fromStep][fromOffset], 0), sixth = V.Broadcast(1f / 6);
        (V.Broadcast(0.25f) * g0).Store(ref to[0][toOffset], 0);
        V even = sixth * (g0 + g2), odd = sixth * g1;
        (V.Broadcast(0) - even - odd).Store(ref to[toStep][toOffset], 0);
        (odd - even).Store(ref to[2 * toStep][toOffset], 0);
        V farEven = V.Broadcast(1f / 24) * g0 + sixth * g2, farOdd = V.Broadcast(1f / 12) * g1;
        (farEven + farOdd).Store(ref to[3 * toStep][toOffset], 0);
        (farEven - farOdd).Store(ref to[4 * toStep][toOffset], 0);
        g2.Store(ref to[5 * toStep][toOffset], 0);
    }
}

/// <summary>Gᵀ of F(4, 3): six gradients of the transformed kernel become those of three taps.</summary>
internal readonly unsafe struct WinogradKernelGradient : IWinogradTransform
{
    public static int From => 6;

    public static int To => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V>(float** from, int fromStep, nint fromOffset, float** to, int toStep, nint toOffset)
        where V : struct, ILanes<V>
    {
        V s1 = V.Load(ref from[fromStep][fromOffset], 0), s2 = V.Load(ref from[2 * fromStep][fromOffset], 0);
        V s3 = V.Load(ref from[3 * fromStep][fromOffset], 0), s4 = V.Load(ref from[4 * fromStep][fromOffset], 0);
        V sixth = V.Broadcast(1f / 6), even = sixth * (s1 + s2), far = s3 + s4;
        (V.Broadcast(0.25f) * V.Load(ref from[0][fromOffset], 0) - even + V.Broadcast(1f / 24) * far).Store(ref to[0][toOffset], 0);
        (sixth * (s2 - s1) + V.Broadcast(1f / 12) * (s3 - s4)).Store(ref to[toStep][toOffset], 0);
        (sixth * far - even + V.Load(ref from[5 * fromStep][fromOffset], 0)).Store(ref to[2 * toStep][toOffset], 0);
    }
}
