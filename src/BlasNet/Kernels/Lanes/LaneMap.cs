using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>A function of a value and a constant.</summary>
internal interface IFunction
{
    static abstract V Apply<V>(V x, V constant)
        where V : struct, ILanes<V>;
}

/// <summary>A function of two values and a constant.</summary>
internal interface IFunction2
{
    static abstract V Apply<V>(V x1, V x2, V constant)
        where V : struct, ILanes<V>;
}

/// <summary>Maps of functions over spans, sixteen elements at a time; the last few go through the same arithmetic.</summary>
/// <remarks>Overwrites y. x and y may be the same memory, but must not overlap partly.</remarks>
internal static class LaneMap
{
    /// <summary>Computes y[i] = f(x[i], constant) with the widest registers.</summary>
    public static void Map<F>(ReadOnlySpan<float> x, Span<float> y, float constant = 0)
        where F : struct, IFunction
    {
        if (Vector512.IsHardwareAccelerated)
            Map<F, Lanes512>(x, y, constant);
        else if (Vector256.IsHardwareAccelerated)
            Map<F, Lanes256>(x, y, constant);
        else
            Map<F, Lanes128>(x, y, constant);
    }

    /// <summary>Computes y[i] = f(x1[i], x2[i], constant) with the widest registers.</summary>
    public static void Map<F>(ReadOnlySpan<float> x1, ReadOnlySpan<float> x2, Span<float> y, float constant = 0)
        where F : struct, IFunction2
    {
        if (Vector512.IsHardwareAccelerated)
            Map<F, Lanes512>(x1, x2, y, constant);
        else if (Vector256.IsHardwareAccelerated)
            Map<F, Lanes256>(x1, x2, y, constant);
        else
            Map<F, Lanes128>(x1, x2, y, constant);
    }

    public static void Map<F, V>(ReadOnlySpan<float> x, Span<float> y, float constant)
        where F : struct, IFunction
        where V : struct, ILanes<V>
    {
        Require.Length(y.Length, x.Length);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        V lanes = V.Broadcast(constant);
        int i = 0;
        for (; i <= x.Length - Lanes.Count; i += Lanes.Count)
            F.Apply(V.Load(ref source, (nuint)i), lanes).Store(ref destination, (nuint)i);
        int rest = x.Length - i;
        if (rest > 0)
            Lanes.StorePart(F.Apply(V.LoadPart(ref source, (nuint)i, rest), lanes), ref destination, (nuint)i, rest);
    }

    public static void Map<F, V>(ReadOnlySpan<float> x1, ReadOnlySpan<float> x2, Span<float> y, float constant)
        where F : struct, IFunction2
        where V : struct, ILanes<V>
    {
        Require.Length(x2.Length, x1.Length);
        Require.Length(y.Length, x1.Length);
        ref float source1 = ref MemoryMarshal.GetReference(x1);
        ref float source2 = ref MemoryMarshal.GetReference(x2);
        ref float destination = ref MemoryMarshal.GetReference(y);
        V lanes = V.Broadcast(constant);
        int i = 0;
        for (; i <= x1.Length - Lanes.Count; i += Lanes.Count)
            F.Apply(V.Load(ref source1, (nuint)i), V.Load(ref source2, (nuint)i), lanes).Store(ref destination, (nuint)i);
        int rest = x1.Length - i;
        if (rest > 0)
        {
            V result = F.Apply(V.LoadPart(ref source1, (nuint)i, rest), V.LoadPart(ref source2, (nuint)i, rest), lanes);
            Lanes.StorePart(result, ref destination, (nuint)i, rest);
        }
    }
}
