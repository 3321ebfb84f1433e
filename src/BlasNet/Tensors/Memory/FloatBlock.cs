using BlasNet.Native;

namespace BlasNet.Tensors;

/// <summary>Aligned, zeroed block of float32 memory outside the managed heap.</summary>
/// <remarks>Parameters, gradients, moments and activations are slices of a few such blocks; offsets and lengths count floats.
/// A vector more is readable after the last float, so that kernels may read a whole one where only its first floats count.</remarks>
internal sealed class FloatBlock : IDisposable
{
    /// <summary>Slices start at multiples of this many floats: one cache line, one 512-bit vector.</summary>
    public const int Alignment = 16;

    private readonly AlignedMemory memory;

    public FloatBlock(int length)
    {
        Length = length;
        memory = new AlignedMemory(Math.Max(1, length));
    }

    public int Length { get; }

    public Span<float> Span => memory.Span(0, Length);

    public FloatSlice Slice(int offset, int length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new ArgumentException($"The slice of {length} floats at {offset} leaves the block of {Length} floats.");
        return new FloatSlice(this, offset, length);
    }

    /// <summary>Rounds a length up, so that the next slice is aligned as well.</summary>
    public static int Align(int length) => checked((length + Alignment - 1) / Alignment * Alignment);

    public void Dispose() => memory.Dispose();

    internal Span<float> Range(int offset, int length) => memory.Span(offset, length);
}

/// <summary>A part of a <see cref="FloatBlock"/>; the default value is the empty slice.</summary>
internal readonly record struct FloatSlice(FloatBlock? Block, int Offset, int Length)
{
    public bool IsEmpty => Length == 0;

    public Span<float> Span => Block is null ? [] : Block.Range(Offset, Length);

    /// <summary>Returns a worker's memory of the given length, at a distance from the start of this slice, which is worker 0's.</summary>
    public Span<float> OfWorker(int distance, int length) => Block is null ? [] : Block.Range(Offset + distance, length);

    /// <summary>Returns some rows of a slice of rows of the given width.</summary>
    public Span<float> Rows(int start, int count, int width) =>
        Block is null ? [] : Block.Range(Offset + start * width, count * width);
}
