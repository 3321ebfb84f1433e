using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlasNet.Kernels;

/// <summary>Sixteen lanes in two 256-bit registers.</summary>
internal readonly struct Lanes256 : ILanes<Lanes256>
{
    private readonly Vector256<float> lower;
    private readonly Vector256<float> upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes256(Vector256<float> lower, Vector256<float> upper)
    {
        this.lower = lower;
        this.upper = upper;
    }

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(ref float source, nuint index) =>
        new(Vector256.LoadUnsafe(ref source, index), Vector256.LoadUnsafe(ref source, index + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadPart(ref float source, nuint index, int count) => new(
        Lanes.LoadPart256(ref source, index, count), Lanes.LoadPart256(ref source, index + 8, count - 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination, nuint index)
    {
        lower.StoreUnsafe(ref destination, index);
        upper.StoreUnsafe(ref destination, index + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 BroadcastBits(uint value) => new(Vector256.Create(value).AsSingle(), Vector256.Create(value).AsSingle());

    public static Lanes256 Positions
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<int>.Indices.AsSingle(),
            (Vector256<int>.Indices + Vector256.Create(8)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a.lower + b.lower, a.upper + b.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a.lower - b.lower, a.upper - b.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a.lower * b.lower, a.upper * b.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a.lower / b.lower, a.upper / b.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator &(Lanes256 a, Lanes256 b) => new(a.lower & b.lower, a.upper & b.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator |(Lanes256 a, Lanes256 b) => new(a.lower | b.lower, a.upper | b.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator ^(Lanes256 a, Lanes256 b) => new(a.lower ^ b.lower, a.upper ^ b.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) =>
        new(Vector256.FusedMultiplyAdd(a.lower, b.lower, c.lower), Vector256.FusedMultiplyAdd(a.upper, b.upper, c.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes256 MultiplyAdd(Lanes256 a, float* scalar, Lanes256 c)
    {
        // With these intrinsics the JIT accumulates in the register of c and broadcasts from memory; with the portable ones it copies.
        if (Fma.IsSupported)
        {
            Vector256<float> factor = Avx.BroadcastScalarToVector256(scalar);
            return new(Fma.MultiplyAdd(a.lower, factor, c.lower), Fma.MultiplyAdd(a.upper, factor, c.upper));
        }
        return MultiplyAdd(a, Broadcast(*scalar), c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes256 AddProduct(float* values, Lanes256 factor, Lanes256 sum) => Fma.IsSupported
        ? new(Fma.MultiplyAdd(Avx.LoadVector256(values), factor.lower, sum.lower),
            Fma.MultiplyAdd(Avx.LoadVector256(values + 8), factor.upper, sum.upper))
        : MultiplyAdd(Load(ref *values, 0), factor, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Vector256.MaxNative(a.lower, b.lower), Vector256.MaxNative(a.upper, b.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Vector256.MinNative(a.lower, b.lower), Vector256.MinNative(a.upper, b.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 a) => new(Vector256.Abs(a.lower), Vector256.Abs(a.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 a) => new(Vector256.Sqrt(a.lower), Vector256.Sqrt(a.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Floor(Lanes256 a) => new(Vector256.Floor(a.lower), Vector256.Floor(a.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Round(Lanes256 a) => new(Vector256.Round(a.lower), Vector256.Round(a.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 GreaterThan(Lanes256 a, Lanes256 b) =>
        new(Vector256.GreaterThan(a.lower, b.lower), Vector256.GreaterThan(a.upper, b.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Equal(Lanes256 a, Lanes256 b) => new(Vector256.Equals(a.lower, b.lower), Vector256.Equals(a.upper, b.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(Lanes256 mask, Lanes256 whenSet, Lanes256 otherwise) => Avx.IsSupported
        ? new(Avx.BlendVariable(otherwise.lower, whenSet.lower, mask.lower), Avx.BlendVariable(otherwise.upper, whenSet.upper, mask.upper))
        : new(Vector256.ConditionalSelect(mask.lower, whenSet.lower, otherwise.lower),
            Vector256.ConditionalSelect(mask.upper, whenSet.upper, otherwise.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes256 mask) => !Vector256.EqualsAll((mask.lower | mask.upper).AsUInt32(), Vector256<uint>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddBits(Lanes256 a, Lanes256 b) =>
        new((a.lower.AsUInt32() + b.lower.AsUInt32()).AsSingle(), (a.upper.AsUInt32() + b.upper.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyBits(Lanes256 a, Lanes256 b) =>
        new((a.lower.AsUInt32() * b.lower.AsUInt32()).AsSingle(), (a.upper.AsUInt32() * b.upper.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftLeft(Lanes256 a, int count) =>
        new((a.lower.AsUInt32() << count).AsSingle(), (a.upper.AsUInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftRight(Lanes256 a, int count) =>
        new((a.lower.AsUInt32() >> count).AsSingle(), (a.upper.AsUInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 GreaterThanBits(Lanes256 a, Lanes256 b) => new(
        Vector256.GreaterThan(a.lower.AsInt32(), b.lower.AsInt32()).AsSingle(),
        Vector256.GreaterThan(a.upper.AsInt32(), b.upper.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ToIntegers(Lanes256 a) =>
        new(Vector256.ConvertToInt32Native(a.lower).AsSingle(), Vector256.ConvertToInt32Native(a.upper).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FromIntegers(Lanes256 a) =>
        new(Vector256.ConvertToSingle(a.lower.AsInt32()), Vector256.ConvertToSingle(a.upper.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FromBytes(Vector128<byte> a)
    {
        if (Avx2.IsSupported)
        {
            return new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(a)),
                Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Sse2.ShiftRightLogical128BitLane(a, 8))));
        }
        (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(a);
        return new(Lanes.FromBytes(lower), Lanes.FromBytes(upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToBytes(Lanes256 a) => Lanes.ToBytes(a.lower.AsInt32(), a.upper.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes256 a) => Lanes.Sum(a.lower + a.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes256 a)
    {
        Vector256<float> b = Vector256.MaxNative(a.lower, a.upper);
        return Lanes.Largest(Vector128.MaxNative(b.GetLower(), b.GetUpper()));
    }
}
