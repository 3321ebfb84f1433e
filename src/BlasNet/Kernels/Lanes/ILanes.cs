using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Describes sixteen 32-bit lanes, whatever registers the machine has.</summary>
/// <remarks>
/// A machine with 512-bit registers holds them in one, others in two or four. The number never changes, and every operation
/// rounds as IEEE 754 says, so sums over lanes are taken in the same order and a kernel gives the same bits on each machine
/// that runs it. Bit operations see the lanes as 32-bit integers.
/// </remarks>
internal interface ILanes<TSelf> : ISumLanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Reads the first few lanes, at most sixteen, and sets the others to 0; touches no other memory.</summary>
    static abstract TSelf LoadPart(ref float source, nuint index, int count);

    static abstract TSelf BroadcastBits(uint value);

    /// <summary>Gets the integers 0 to 15.</summary>
    static abstract TSelf Positions { get; }

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    static abstract TSelf operator ^(TSelf a, TSelf b);

    /// <summary>Computes a * b + c with one rounding.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>Computes a * scalar + c with one rounding, the inner step of products of matrices: the scalar is read into all lanes by the
    /// instruction that multiplies, or the one before it.</summary>
    static abstract unsafe TSelf MultiplyAdd(TSelf a, float* scalar, TSelf c);

    /// <summary>Gives the larger value, and b where b is not a number.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>Gives the smaller value, and b where b is not a number.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);

    static abstract TSelf Sqrt(TSelf a);

    static abstract TSelf Floor(TSelf a);

    /// <summary>Rounds to the nearest integer, halves to the even one.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>Sets all bits of a lane where a &gt; b, and none elsewhere.</summary>
    static abstract TSelf GreaterThan(TSelf a, TSelf b);

    static abstract TSelf Equal(TSelf a, TSelf b);

    /// <summary>Takes a lane of one value where the mask's bits are set, of the other where none is; masks have no other lanes.</summary>
    static abstract TSelf Select(TSelf mask, TSelf whenSet, TSelf otherwise);

    /// <summary>Tells whether a bit of any lane is set.</summary>
    static abstract bool Any(TSelf mask);

    static abstract TSelf AddBits(TSelf a, TSelf b);

    static abstract TSelf MultiplyBits(TSelf a, TSelf b);

    static abstract TSelf ShiftLeft(TSelf a, int count);

    /// <summary>Shifts right and fills with zeros.</summary>
    static abstract TSelf ShiftRight(TSelf a, int count);

    /// <summary>Compares lanes as signed integers.</summary>
    static abstract TSelf GreaterThanBits(TSelf a, TSelf b);

    /// <summary>Converts values within the range of int to integers; others are left to the machine.</summary>
    static abstract TSelf ToIntegers(TSelf a);

    static abstract TSelf FromIntegers(TSelf a);

    /// <summary>Converts sixteen bytes to values.</summary>
    static abstract TSelf FromBytes(Vector128<byte> a);

    /// <summary>Converts integers from 0 to 255 to bytes; others are left to the machine.</summary>
    static abstract Vector128<byte> ToBytes(TSelf a);

    /// <summary>Adds the lanes: 8 pairs at distance 8, then 4 at distance 4, 2 at 2, 1 at 1.</summary>
    static abstract float Sum(TSelf a);

    /// <summary>Finds the largest lane; without meaning if one is not a number.</summary>
    static abstract float Largest(TSelf a);
}
