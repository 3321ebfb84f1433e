using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Sixteen lanes in four 128-bit registers.</summary>
internal readonly struct Lanes128 : ILanes<Lanes128>
{
    private readonly Vector128<float> first;
    private readonly Vector128<float> second;
    private readonly Vector128<float> third;
    private readonly Vector128<float> fourth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes128(Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth)
    {
        this.first = first;
        this.second = second;
        this.third = third;
        this.fourth = fourth;
    }

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(ref float source, nuint index) => new(
        Vector128.LoadUnsafe(ref source, index), Vector128.LoadUnsafe(ref source, index + 4),
        Vector128.LoadUnsafe(ref source, index + 8), Vector128.LoadUnsafe(ref source, index + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadPart(ref float source, nuint index, int count)
    {
        Vector256<float> lower = Lanes.LoadPart256(ref source, index, count);
        Vector256<float> upper = Lanes.LoadPart256(ref source, index + 8, count - 8);
        return new(lower.GetLower(), lower.GetUpper(), upper.GetLower(), upper.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination, nuint index)
    {
        first.StoreUnsafe(ref destination, index);
        second.StoreUnsafe(ref destination, index + 4);
        third.StoreUnsafe(ref destination, index + 8);
        fourth.StoreUnsafe(ref destination, index + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Broadcast(float value) =>
        new(Vector128.Create(value), Vector128.Create(value), Vector128.Create(value), Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 BroadcastBits(uint value) => new(
        Vector128.Create(value).AsSingle(), Vector128.Create(value).AsSingle(),
        Vector128.Create(value).AsSingle(), Vector128.Create(value).AsSingle());

    public static Lanes128 Positions
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<int>.Indices.AsSingle(),
            (Vector128<int>.Indices + Vector128.Create(4)).AsSingle(),
            (Vector128<int>.Indices + Vector128.Create(8)).AsSingle(),
            (Vector128<int>.Indices + Vector128.Create(12)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) =>
        new(a.first + b.first, a.second + b.second, a.third + b.third, a.fourth + b.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) =>
        new(a.first - b.first, a.second - b.second, a.third - b.third, a.fourth - b.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) =>
        new(a.first * b.first, a.second * b.second, a.third * b.third, a.fourth * b.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 a, Lanes128 b) =>
        new(a.first / b.first, a.second / b.second, a.third / b.third, a.fourth / b.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator &(Lanes128 a, Lanes128 b) =>
        new(a.first & b.first, a.second & b.second, a.third & b.third, a.fourth & b.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator |(Lanes128 a, Lanes128 b) =>
        new(a.first | b.first, a.second | b.second, a.third | b.third, a.fourth | b.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator ^(Lanes128 a, Lanes128 b) =>
        new(a.first ^ b.first, a.second ^ b.second, a.third ^ b.third, a.fourth ^ b.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) => new(
        Vector128.FusedMultiplyAdd(a.first, b.first, c.first), Vector128.FusedMultiplyAdd(a.second, b.second, c.second),
        Vector128.FusedMultiplyAdd(a.third, b.third, c.third), Vector128.FusedMultiplyAdd(a.fourth, b.fourth, c.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes128 MultiplyAdd(Lanes128 a, float* scalar, Lanes128 c) => MultiplyAdd(a, Broadcast(*scalar), c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes128 AddProduct(float* values, Lanes128 factor, Lanes128 sum) =>
        MultiplyAdd(Load(ref *values, 0), factor, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 a, Lanes128 b) => new(
        Vector128.MaxNative(a.first, b.first), Vector128.MaxNative(a.second, b.second),
        Vector128.MaxNative(a.third, b.third), Vector128.MaxNative(a.fourth, b.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 a, Lanes128 b) => new(
        Vector128.MinNative(a.first, b.first), Vector128.MinNative(a.second, b.second),
        Vector128.MinNative(a.third, b.third), Vector128.MinNative(a.fourth, b.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 a) =>
        new(Vector128.Abs(a.first), Vector128.Abs(a.second), Vector128.Abs(a.third), Vector128.Abs(a.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 a) =>
        new(Vector128.Sqrt(a.first), Vector128.Sqrt(a.second), Vector128.Sqrt(a.third), Vector128.Sqrt(a.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Floor(Lanes128 a) =>
        new(Vector128.Floor(a.first), Vector128.Floor(a.second), Vector128.Floor(a.third), Vector128.Floor(a.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Round(Lanes128 a) =>
        new(Vector128.Round(a.first), Vector128.Round(a.second), Vector128.Round(a.third), Vector128.Round(a.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 GreaterThan(Lanes128 a, Lanes128 b) => new(
        Vector128.GreaterThan(a.first, b.first), Vector128.GreaterThan(a.second, b.second),
        Vector128.GreaterThan(a.third, b.third), Vector128.GreaterThan(a.fourth, b.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Equal(Lanes128 a, Lanes128 b) => new(
        Vector128.Equals(a.first, b.first), Vector128.Equals(a.second, b.second),
        Vector128.Equals(a.third, b.third), Vector128.Equals(a.fourth, b.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Select(Lanes128 mask, Lanes128 whenSet, Lanes128 otherwise) => new(
        Vector128.ConditionalSelect(mask.first, whenSet.first, otherwise.first),
        Vector128.ConditionalSelect(mask.second, whenSet.second, otherwise.second),
        Vector128.ConditionalSelect(mask.third, whenSet.third, otherwise.third),
        Vector128.ConditionalSelect(mask.fourth, whenSet.fourth, otherwise.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes128 mask) =>
        !Vector128.EqualsAll((mask.first | mask.second | mask.third | mask.fourth).AsUInt32(), Vector128<uint>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 AddBits(Lanes128 a, Lanes128 b) => new(
        (a.first.AsUInt32() + b.first.AsUInt32()).AsSingle(), (a.second.AsUInt32() + b.second.AsUInt32()).AsSingle(),
        (a.third.AsUInt32() + b.third.AsUInt32()).AsSingle(), (a.fourth.AsUInt32() + b.fourth.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyBits(Lanes128 a, Lanes128 b) => new(
        (a.first.AsUInt32() * b.first.AsUInt32()).AsSingle(), (a.second.AsUInt32() * b.second.AsUInt32()).AsSingle(),
        (a.third.AsUInt32() * b.third.AsUInt32()).AsSingle(), (a.fourth.AsUInt32() * b.fourth.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ShiftLeft(Lanes128 a, int count) => new(
        (a.first.AsUInt32() << count).AsSingle(), (a.second.AsUInt32() << count).AsSingle(),
        (a.third.AsUInt32() << count).AsSingle(), (a.fourth.AsUInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ShiftRight(Lanes128 a, int count) => new(
        (a.first.AsUInt32() >> count).AsSingle(), (a.second.AsUInt32() >> count).AsSingle(),
        (a.third.AsUInt32() >> count).AsSingle(), (a.fourth.AsUInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 GreaterThanBits(Lanes128 a, Lanes128 b) => new(
        Vector128.GreaterThan(a.first.AsInt32(), b.first.AsInt32()).AsSingle(),
        Vector128.GreaterThan(a.second.AsInt32(), b.second.AsInt32()).AsSingle(),
        Vector128.GreaterThan(a.third.AsInt32(), b.third.AsInt32()).AsSingle(),
        Vector128.GreaterThan(a.fourth.AsInt32(), b.fourth.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ToIntegers(Lanes128 a) => new(
        Vector128.ConvertToInt32Native(a.first).AsSingle(), Vector128.ConvertToInt32Native(a.second).AsSingle(),
        Vector128.ConvertToInt32Native(a.third).AsSingle(), Vector128.ConvertToInt32Native(a.fourth).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FromIntegers(Lanes128 a) => new(
        Vector128.ConvertToSingle(a.first.AsInt32()), Vector128.ConvertToSingle(a.second.AsInt32()),
        Vector128.ConvertToSingle(a.third.AsInt32()), Vector128.ConvertToSingle(a.fourth.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FromBytes(Vector128<byte> a)
    {
        (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(a);
        Vector256<float> first = Lanes.FromBytes(lower), second = Lanes.FromBytes(upper);
        return new(first.GetLower(), first.GetUpper(), second.GetLower(), second.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToBytes(Lanes128 a) => Lanes.ToBytes(
        Vector256.Create(a.first, a.second).AsInt32(), Vector256.Create(a.third, a.fourth).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes128 a) => Lanes.Sum((a.first + a.third) + (a.second + a.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes128 a) =>
        Lanes.Largest(Vector128.MaxNative(Vector128.MaxNative(a.first, a.third), Vector128.MaxNative(a.second, a.fourth)));
}
