using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Random numbers in sixteen lanes as a function of a key and an index: no state, no order of calls.</summary>
/// <remarks>
/// The 32-bit mixing function triple32 (Wellons, hash-prospector) of index + low half of the key, with the high half mixed in after
/// the first factor: without it, the draws of two keys would be one sequence, shifted.
/// </remarks>
internal static class CounterHash
{
    /// <summary>Draws 32 bits for each of sixteen consecutive indexes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bits<V>(ulong key, V high, uint firstIndex)
        where V : struct, ILanes<V> => Mix(V.AddBits(V.BroadcastBits(firstIndex + (uint)key), V.Positions), high);

    /// <summary>Broadcasts the high half of a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V High<V>(ulong key)
        where V : struct, ILanes<V> => V.BroadcastBits((uint)(key >> 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Mix<V>(V h, V high)
        where V : struct, ILanes<V>
    {
        h ^= V.ShiftRight(h, 17);
        h = V.MultiplyBits(h, V.BroadcastBits(0xED5AD4BB)) ^ high;
        h ^= V.ShiftRight(h, 11);
        h = V.MultiplyBits(h, V.BroadcastBits(0xAC4C1B51));
        h ^= V.ShiftRight(h, 15);
        h = V.MultiplyBits(h, V.BroadcastBits(0x31848BAB));
        return h ^ V.ShiftRight(h, 14);
    }
}
