using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Zeroed float memory outside the managed heap, aligned for vectors and, when large, for huge pages.</summary>
/// <remarks>A span does not keep its owner alive: hold the object while working on its spans.
/// The allocation includes a cache line after the last float, so that a vector read there cannot fault.</remarks>
internal sealed unsafe class AlignedMemory : IDisposable
{
    private const int CacheLine = 64;

    private readonly long bytes;
    private nint address;

    /// <summary>Allocates floats, all zero.</summary>
    public AlignedMemory(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        bytes = (long)length * sizeof(float) + CacheLine;
        bool huge = bytes >= HugePages.Size;
        try
        {
            address = (nint)NativeMemory.AlignedAlloc((nuint)bytes, huge ? (nuint)HugePages.Size : CacheLine);
        }
        catch (OutOfMemoryException error)
        {
            throw new MachineException($"The machine has no memory left for a block of '{length}' floats ({bytes >> 20} MiB).", error);
        }

        // Advice before the first touch. The part after the last whole page stays in small pages.
        if (huge)
            HugePages.Advise(address, (nuint)(bytes / HugePages.Size * HugePages.Size));
        NativeMemory.Clear((void*)address, (nuint)bytes);
        GC.AddMemoryPressure(bytes);
    }

    ~AlignedMemory() => Free();

    /// <summary>Gets the number of floats.</summary>
    public int Length { get; }

    /// <summary>Returns the floats from an offset on.</summary>
    public Span<float> Span(int offset, int length)
    {
        nint start = address;
        ObjectDisposedException.ThrowIf(start == 0, this);
        if ((uint)offset > (uint)Length || (uint)length > (uint)(Length - offset))
            ThrowOutside(offset, length);
        return new Span<float>((float*)start + offset, length);
    }

    /// <summary>Frees the memory; all spans of it become invalid.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        nint freed = Interlocked.Exchange(ref address, 0);
        if (freed == 0)
            return;
        NativeMemory.AlignedFree((void*)freed);
        GC.RemoveMemoryPressure(bytes);
    }

    private void ThrowOutside(int offset, int length) => throw new ArgumentOutOfRangeException(nameof(offset),
        $"The part of '{length}' floats at offset '{offset}' does not lie inside the block of '{Length}' floats.");
}
