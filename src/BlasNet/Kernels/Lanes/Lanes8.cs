using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlasNet.Kernels;

/// <summary>Lanes, of any number, that accumulate sums of products.</summary>
internal interface ISumLanes<TSelf>
    where TSelf : struct, ISumLanes<TSelf>
{
    /// <summary>Gets the number of lanes.</summary>
    static abstract int Width { get; }

    /// <summary>Reads all lanes, starting at an element.</summary>
    static abstract TSelf Load(ref float source, nuint index);

    /// <summary>Writes all lanes, starting at an element.</summary>
    void Store(ref float destination, nuint index);

    static abstract TSelf Broadcast(float value);

    /// <summary>Computes values * factor + sum with one rounding; the multiplying instruction reads the values.</summary>
    static abstract unsafe TSelf AddProduct(float* values, TSelf factor, TSelf sum);
}

/// <summary>Eight lanes in one 256-bit register, or two of 128 bits, for rows so short that sixteen would be a waste.</summary>
internal readonly struct Lanes8 : ISumLanes<Lanes8>
{
    private readonly Vector256<float> all;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes8(Vector256<float> all) => this.all = all;

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes.Count / 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(ref float source, nuint index) => new(Vector256.LoadUnsafe(ref source, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination, nuint index) => all.StoreUnsafe(ref destination, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes8 AddProduct(float* values, Lanes8 factor, Lanes8 sum) => new(Fma.IsSupported
        ? Fma.MultiplyAdd(Avx.LoadVector256(values), factor.all, sum.all)
        : Vector256.FusedMultiplyAdd(Vector256.Load(values), factor.all, sum.all));

    /// <summary>Computes a * scalar + c with one rounding, as the method of the sixteen lanes does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes8 MultiplyAdd(Lanes8 a, float* scalar, Lanes8 c) => new(Fma.IsSupported
        ? Fma.MultiplyAdd(a.all, Avx.BroadcastScalarToVector256(scalar), c.all)
        : Vector256.FusedMultiplyAdd(a.all, Vector256.Create(*scalar), c.all));
}

/// <summary>Number of lanes that are read and written at the tail of a row: all sixteen where the memory reaches that far.</summary>
internal interface ITail
{
    static abstract int Count(int left);
}

/// <summary>Always sixteen: the memory goes on, and a later write overwrites what lies beyond the last channel.</summary>
internal readonly struct FullTail : ITail
{
    public static int Count(int left) => Lanes.Count;
}

/// <summary>Only the lanes left: the memory may end after them.</summary>
internal readonly struct PartialTail : ITail
{
    public static int Count(int left) => Math.Min(Lanes.Count, left);
}
