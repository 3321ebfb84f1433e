using System.Numerics;

namespace BlasNet.Kernels;

// Letters: P positions (steps) of one sample, C channels; a position's channels lie side by side.

/// <summary>Sums and maps of the channels of one sample, each channel with numbers of its own.</summary>
/// <remarks>
/// Channels are few and positions many: numbers of channels are repeated for a block of positions, so that vectors run over whole
/// blocks. All sums add the blocks in their order, then the halves of the block: their order depends on the shape alone.
/// </remarks>
internal static class ChannelMaps
{
    private const int FloatsOfBlock = 256;

    /// <summary>Returns the scratch floats that the longest of the functions takes for samples of so many channels.</summary>
    public static int Scratch(int c) => 5 * BlockLength(c);

    /// <summary>Computes mean[c] = the mean over p of x[p, c] and deviation[c] = √(the mean of (x - mean)² + epsilon).</summary>
    /// <remarks>The variance takes a second sweep: one would suffer cancellation. Shapes: x [P, C]; mean, deviation [C].
    /// Overwrites mean, deviation and scratch. No overlaps.</remarks>
    public static void Statistics(
        ReadOnlySpan<float> x, int c, float epsilon, Span<float> mean, Span<float> deviation, Span<float> scratch)
    {
        Require.Length(mean.Length, c);
        Require.Length(deviation.Length, c);
        int length = BlockLength(c), positions = x.Length / c;
        Span<float> sums = scratch[..length], center = scratch.Slice(length, length), terms = scratch.Slice(2 * length, length);
        sums.Clear();
        for (int at = 0; at < x.Length; at += length)
        {
            ReadOnlySpan<float> block = x.Slice(at, Math.Min(length, x.Length - at));
            Elementwise.AddTo(block, sums[..block.Length]);
        }
        Fold(sums, c, mean);
        Elementwise.Divide(mean, positions, mean);
        Repeat(mean, center);
        sums.Clear();
        for (int at = 0; at < x.Length; at += length)
        {
            ReadOnlySpan<float> block = x.Slice(at, Math.Min(length, x.Length - at));
            Span<float> squares = terms[..block.Length];
            Elementwise.Subtract(block, center[..block.Length], squares);
            Elementwise.Multiply(squares, squares, squares);
            Elementwise.AddTo(squares, sums[..block.Length]);
        }
        Fold(sums, c, deviation);
        for (int i = 0; i < c; i++)
            deviation[i] = MathF.Sqrt(deviation[i] / positions + epsilon);
    }

    /// <summary>Computes y[p, c] = (x[p, c] - center[c]) factor[c] + shift[c].</summary>
    /// <remarks>Shapes: x, y [P, C]; center, factor, shift [C]. Overwrites y and scratch. x and y may be the same memory.</remarks>
    public static void Affine(ReadOnlySpan<float> x, ReadOnlySpan<float> center, ReadOnlySpan<float> factor, ReadOnlySpan<float> shift,
        Span<float> y, Span<float> scratch)
    {
        Require.Length(y.Length, x.Length);
        int length = BlockLength(center.Length);
        Span<float> centers = Repeated(center, scratch, 0, length), factors = Repeated(factor, scratch, 1, length),
            shifts = Repeated(shift, scratch, 2, length);
        for (int at = 0; at < x.Length; at += length)
        {
            int width = Math.Min(length, x.Length - at);
            Span<float> block = y.Slice(at, width);
            Elementwise.Subtract(x.Slice(at, width), centers[..width], block);
            Elementwise.Multiply(block, factors[..width], block);
            Elementwise.AddTo(shifts[..width], block);
        }
    }

    /// <summary>Computes sums[c] = the sum over p of dy[p, c] and products[c] = that of dy[p, c] (x[p, c] - center[c]).</summary>
    /// <remarks>Shapes: x, dy [P, C]; center, sums, products [C]. Overwrites sums, products and scratch. No overlaps.</remarks>
    public static void Sums(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> center, Span<float> sums,
        Span<float> products, Span<float> scratch)
    {
        Require.Length(dy.Length, x.Length);
        int c = center.Length, length = BlockLength(c);
        Span<float> centers = Repeated(center, scratch, 0, length), plain = scratch.Slice(length, length),
            weighted = scratch.Slice(2 * length, length), terms = scratch.Slice(3 * length, length);
        plain.Clear();
        weighted.Clear();
        for (int at = 0; at < x.Length; at += length)
        {
            int width = Math.Min(length, x.Length - at);
            ReadOnlySpan<float> gradient = dy.Slice(at, width);
            Span<float> block = terms[..width];
            Elementwise.AddTo(gradient, plain[..width]);
            Elementwise.Subtract(x.Slice(at, width), centers[..width], block);
            Elementwise.Multiply(block, gradient, block);
            Elementwise.AddTo(block, weighted[..width]);
        }
        Fold(plain, c, sums);
        Fold(weighted, c, products);
    }

    /// <summary>Computes dx[p, c] = dy[p, c] factor[c] + shift[c] + (x[p, c] - center[c]) slope[c]; the first term only with dy.</summary>
    /// <remarks>Shapes: x, dx [P, C]; dy [P, C], or empty for none; center, factor, shift, slope [C]. Overwrites dx and scratch.
    /// dx may be the same memory as dy; others must not overlap.</remarks>
    public static void Gradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> center, ReadOnlySpan<float> factor,
        ReadOnlySpan<float> shift, ReadOnlySpan<float> slope, Span<float> dx, Span<float> scratch)
    {
        Require.Length(dx.Length, x.Length);
        Require.LengthOrEmpty(dy.Length, x.Length);
        int length = BlockLength(center.Length);
        Span<float> centers = Repeated(center, scratch, 0, length), slopes = Repeated(slope, scratch, 1, length),
            shifts = Repeated(shift, scratch, 2, length), factors = dy.IsEmpty ? [] : Repeated(factor, scratch, 3, length),
            terms = scratch.Slice(4 * length, length);
        for (int at = 0; at < x.Length; at += length)
        {
            int width = Math.Min(length, x.Length - at);
            Span<float> block = terms[..width], result = dx.Slice(at, width);
            Elementwise.Subtract(x.Slice(at, width), centers[..width], block);
            Elementwise.Multiply(block, slopes[..width], block);
            Elementwise.AddTo(shifts[..width], block);
            if (dy.IsEmpty)
            {
                block.CopyTo(result);
                continue;
            }
            Elementwise.Multiply(dy.Slice(at, width), factors[..width], result);
            Elementwise.AddTo(block, result);
        }
    }

    // A block has whole positions, a power of two of them, so that it is folded by halves.
    private static int BlockLength(int c) => (int)BitOperations.RoundUpToPowerOf2((uint)(FloatsOfBlock / c / 2 + 1)) * c;

    private static Span<float> Repeated(ReadOnlySpan<float> values, Span<float> scratch, int number, int length)
    {
        Span<float> block = scratch.Slice(number * length, length);
        Repeat(values, block);
        return block;
    }

    private static void Repeat(ReadOnlySpan<float> values, Span<float> block)
    {
        values.CopyTo(block);
        for (int done = values.Length; done < block.Length; done *= 2)
            block[..Math.Min(done, block.Length - done)].CopyTo(block[done..]);
    }

    private static void Fold(Span<float> block, int c, Span<float> sums)
    {
        Require.Length(sums.Length, c);
        for (int half = block.Length / 2; half >= c; half /= 2)
            Elementwise.AddTo(block.Slice(half, half), block[..half]);
        block[..c].CopyTo(sums);
    }
}
