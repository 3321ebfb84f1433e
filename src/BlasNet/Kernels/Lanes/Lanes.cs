using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlasNet.Kernels;

/// <summary>Members shared by the three widths of lanes.</summary>
internal static class Lanes
{
    /// <summary>The number of lanes, on every machine.</summary>
    public const int Count = 16;

    /// <summary>Writes the first few lanes, at most fifteen; touches no other memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart<V>(V value, ref float destination, nuint index, int count)
        where V : struct, ILanes<V>
    {
        // Masked stores are slow on several processors, and so is a call of the general copy for a few elements.
        Unsafe.SkipInit(out Buffer buffer);
        ref float start = ref Unsafe.As<Buffer, float>(ref buffer);
        value.Store(ref start, 0);
        CopyPart(ref start, ref Unsafe.Add(ref destination, index), count);
    }

    /// <summary>Reads sixteen values, or fewer at the end of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Read<V>(ref float source, nuint index, int count)
        where V : struct, ILanes<V> =>
        count == Count ? V.Load(ref source, index) : V.LoadPart(ref source, index, count);

    /// <summary>Writes sixteen values, or fewer at the end of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<V>(V value, ref float destination, nuint index, int count)
        where V : struct, ILanes<V>
    {
        if (count == Count)
            value.Store(ref destination, index);
        else
            StorePart(value, ref destination, index, count);
    }

    /// <summary>Sets all bits of the first few lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V First<V>(int count)
        where V : struct, ILanes<V> => V.GreaterThanBits(V.BroadcastBits((uint)count), V.Positions);

    /// <summary>Reads eight lanes; those from count on are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<float> LoadPart256(ref float source, nuint index, int count)
    {
        if (Avx.IsSupported)
        {
            Vector256<float> mask = Vector256.GreaterThan(Vector256.Create(count), Vector256<int>.Indices).AsSingle();
            // Masked-out lanes are not read and cannot fault: the reference need not be valid for them.
            fixed (float* start = &Unsafe.Add(ref source, index))
                return Avx.MaskLoad(start, mask);
        }
        Unsafe.SkipInit(out Buffer buffer);
        ref float copy = ref Unsafe.As<Buffer, float>(ref buffer);
        Vector256<float>.Zero.StoreUnsafe(ref copy);
        if (count >= 8)
            return Vector256.LoadUnsafe(ref source, index);
        if (count > 0)
            CopyPart(ref Unsafe.Add(ref source, index), ref copy, count);
        return Vector256.LoadUnsafe(ref copy);
    }

    /// <summary>Reads sixteen bytes, or fewer followed by zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ReadBytes(ref byte source, nuint index, int count)
    {
        if (count == Count)
            return Vector128.LoadUnsafe(ref source, index);
        Vector128<byte> bytes = Vector128<byte>.Zero;
        for (int i = 0; i < count; i++)
            bytes = bytes.WithElement(i, Unsafe.Add(ref source, index + (nuint)i));
        return bytes;
    }

    /// <summary>Writes sixteen bytes, or the first few.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteBytes(Vector128<byte> bytes, ref byte destination, nuint index, int count)
    {
        if (count == Count)
        {
            bytes.StoreUnsafe(ref destination, index);
            return;
        }
        for (int i = 0; i < count; i++)
            Unsafe.Add(ref destination, index + (nuint)i) = bytes.GetElement(i);
    }

    /// <summary>Converts eight bytes to values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FromBytes(Vector128<ushort> a)
    {
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(a);
        return Vector256.ConvertToSingle(Vector256.Create(lower, upper).AsInt32());
    }

    /// <summary>Converts sixteen integers to bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToBytes(Vector256<int> lower, Vector256<int> upper)
    {
        if (Avx2.IsSupported)
        {
            // Packing works within halves of registers; the permutation restores the order.
            Vector256<short> packed = Avx2.Permute4x64(Avx2.PackSignedSaturate(lower, upper).AsInt64(), 0b11_01_10_00).AsInt16();
            return Sse2.PackUnsignedSaturate(packed.GetLower(), packed.GetUpper());
        }
        Vector256<ushort> both = Vector256.Narrow(lower.AsUInt32(), upper.AsUInt32());
        return Vector128.Narrow(both.GetLower(), both.GetUpper());
    }

    /// <summary>Adds eight lanes: at distance 4, then 2, then 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> a) => Sum(a.GetLower() + a.GetUpper());

    /// <summary>Adds four lanes: at distance 2, then 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> a)
    {
        Vector128<float> b = a + Vector128.Shuffle(a, Vector128.Create(2, 3, 0, 1));
        return b.ToScalar() + b.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector128<float> a)
    {
        Vector128<float> b = Vector128.MaxNative(a, Vector128.Shuffle(a, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(b, Vector128.Shuffle(b, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>Copies at most fifteen elements, in pieces that a processor can forward from a vector just stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPart(ref float source, ref float destination, int count)
    {
        nuint done = 0;
        if ((count & 8) != 0)
        {
            Vector256.LoadUnsafe(ref source).StoreUnsafe(ref destination);
            done = 8;
        }
        if ((count & 4) != 0)
        {
            Vector128.LoadUnsafe(ref source, done).StoreUnsafe(ref destination, done);
            done += 4;
        }
        if ((count & 2) != 0)
        {
            Vector64.LoadUnsafe(ref source, done).StoreUnsafe(ref destination, done);
            done += 2;
        }
        if ((count & 1) != 0)
            Unsafe.Add(ref destination, done) = Unsafe.Add(ref source, done);
    }

    [InlineArray(Count)]
    private struct Buffer
    {
        private float first;
    }
}
