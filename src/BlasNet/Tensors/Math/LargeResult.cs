namespace BlasNet.Tensors;

/// <summary>Sizes from which on results are computed in tiles, by several threads.</summary>
internal static class LargeResult
{
    /// <summary>Bytes of a tile: above the 256 KB from which on .NET's primitives write past the caches, which spares a third of the
    /// traffic, and few enough for an expanded operand to stay in the L2 cache.</summary>
    public const int TileBytes = 320 << 10;

    // Below, a second thread comes too late to help.
    private const int LeastBytes = 2 << 20;

    /// <summary>Returns whether a result of so many elements is large.</summary>
    public static bool Is(int length, int elementBytes) => (long)length * elementBytes >= LeastBytes;
}
