using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Sixteen 32-bit lanes, whatever registers the machine has.</summary>
/// <remarks>
/// They fill one 512-bit register, two of 256 bits or four of 128. The number never changes and every operation rounds as IEEE 754
/// says: sums over lanes have the same order, and a kernel the same bits, on every machine. Bit operations see the lanes as 32-bit
/// integers.
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

    /// <summary>Computes a * scalar + c with one rounding, the inner step of matrix products: the multiplying instruction, or the one
    /// before it, broadcasts the scalar from memory.</summary>
    static abstract unsafe TSelf MultiplyAdd(TSelf a, float* scalar, TSelf c);

    /// <summary>Returns the larger value, and b where b is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>Returns the smaller value, and b where b is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);

    static abstract TSelf Sqrt(TSelf a);

    static abstract TSelf Floor(TSelf a);

    /// <summary>Rounds to the nearest integer, halves to the even one.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>Sets all bits of a lane where a &gt; b, and none elsewhere.</summary>
    static abstract TSelf GreaterThan(TSelf a, TSelf b);

    static abstract TSelf Equal(TSelf a, TSelf b);

    /// <summary>Selects lanes of one value where all bits of the mask are set, of the other where none is; masks have no others.</summary>
    static abstract TSelf Select(TSelf mask, TSelf whenSet, TSelf otherwise);

    /// <summary>Returns whether any bit of any lane is set.</summary>
    static abstract bool Any(TSelf mask);

    static abstract TSelf AddBits(TSelf a, TSelf b);

    static abstract TSelf MultiplyBits(TSelf a, TSelf b);

    static abstract TSelf ShiftLeft(TSelf a, int count);

    /// <summary>Shifts right and fills with zeros.</summary>
    static abstract TSelf ShiftRight(TSelf a, int count);

    /// <summary>Compares lanes as signed integers.</summary>
    static abstract TSelf GreaterThanBits(TSelf a, TSelf b);

    /// <summary>Converts values within the range of int to integers; the result for others depends on the machine.</summary>
    static abstract TSelf ToIntegers(TSelf a);

    static abstract TSelf FromIntegers(TSelf a);

    /// <summary>Converts sixteen bytes to values.</summary>
    static abstract TSelf FromBytes(Vector128<byte> a);

    /// <summary>Converts integers from 0 to 255 to bytes; the result for others depends on the machine.</summary>
    static abstract Vector128<byte> ToBytes(TSelf a);

    /// <summary>Adds the lanes: 8 pairs at distance 8, then 4 at distance 4, 2 at 2, 1 at 1.</summary>
    static abstract float Sum(TSelf a);

    /// <summary>Finds the largest lane; undefined if any is NaN.</summary>
    static abstract float Largest(TSelf a);
}
