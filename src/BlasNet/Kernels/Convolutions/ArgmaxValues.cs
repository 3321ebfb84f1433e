using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: P pooled positions of an image, T taps of the pooling window, F filters; dy [P, F] gradient of the maxima, argmax as many
// bytes: the numbers of the taps where the maxima stood.

/// <summary>Non-zero gradients of maxima, listed with the place where each maximum stood.</summary>
internal sealed class ArgmaxValues
{
    // Filters tested together: one unpredictable branch for each would take twice the time.
    private const int Chunk = Lanes.Count;

    private readonly int[] origins;
    private readonly int[] taps;
    private readonly int[] starts;

    /// <summary>Plans the lists.</summary>
    /// <param name="pool">The pooling window over the output of a convolution of stride 1.</param>
    /// <param name="imageRow">Floats of a row of the convolution's padded input.</param>
    /// <param name="channels">Channels of that input.</param>
    public ArgmaxValues(Window pool, int imageRow, int channels)
    {
        origins = new int[pool.OutputPositions];
        for (int p = 0; p < origins.Length; p++)
        {
            (int h, int w) = Math.DivRem(p, pool.Width.Output);
            origins[p] = pool.Height.Origin(h) * imageRow + pool.Width.Origin(w) * channels;
        }
        taps = new int[pool.KernelSize];
        for (int t = 0; t < taps.Length; t++)
        {
            (int h, int w) = Math.DivRem(t, pool.Width.Kernel);
            taps[t] = h * imageRow + w * channels;
        }
        starts = [.. origins.SelectMany(_ => taps, (origin, tap) => origin + tap)];
    }

    /// <summary>Gets the first float under the convolution's window at each place: T places for each pooled position, of which several may
    /// coincide.</summary>
    public ReadOnlySpan<int> Starts => starts;

    /// <summary>Lists the gradients of each filter, with the starts of the windows whose products are the maxima.</summary>
    /// <remarks>Shapes: terms [F, P], counts [F], the length of each filter's list. Overwrites both.</remarks>
    public unsafe void ByFilter(ReadOnlySpan<float> dy, ReadOnlySpan<float> argmax, int filters, Span<IndexedValue> terms, Span<int> counts)
    {
        Check(dy, argmax, filters, terms);
        Require.Length(counts.Length, filters);
        fixed (float* gradients = dy)
        fixed (byte* numbers = MemoryMarshal.AsBytes(argmax))
        fixed (int* origin = origins, tap = taps)
        fixed (IndexedValue* lists = terms)
        {
            for (int f = 0; f < filters; f++)
            {
                IndexedValue* first = lists + f * origins.Length, next = first;
                for (int p = 0, at = f; p < origins.Length; p++, at += filters)
                {
                    // Branch-free: writes every term, advances past non-zero ones only.
                    *next = new IndexedValue(origin[p] + tap[numbers[at]], gradients[at]);
                    next += BitConverter.SingleToUInt32Bits(gradients[at]) << 1 != 0 ? 1 : 0;
                }
                counts[f] = (int)(next - first);
            }
        }
    }

    /// <summary>Lists the gradients at each place, with the starts of their filters.</summary>
    /// <remarks>Shapes: terms [P F]; the list of place i begins at ends[i - 1] and stops before ends[i]. Overwrites both.</remarks>
    /// <param name="dy">Gradient of the maxima.</param>
    /// <param name="argmax">Numbers of the taps where the maxima stood, a byte each.</param>
    /// <param name="filters">F.</param>
    /// <param name="filterLength">Floats from one filter to the next.</param>
    /// <param name="terms">The lists, one after the other.</param>
    /// <param name="ends">The end of each list.</param>
    public unsafe void ByPlace(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> argmax, int filters, int filterLength, Span<IndexedValue> terms, Span<int> ends)
    {
        Check(dy, argmax, filters, terms);
        Require.Length(ends.Length, starts.Length);
        fixed (float* gradients = dy)
        fixed (byte* numbers = MemoryMarshal.AsBytes(argmax))
        fixed (IndexedValue* list = terms)
        {
            int count = 0;
            for (int place = 0; place < ends.Length; place++)
            {
                (int p, int tap) = Math.DivRem(place, taps.Length);
                for (int f = 0, at = p * filters; f < filters; f += Chunk, at += Chunk)
                {
                    int remaining = dy.Length - at;
                    uint left = (1u << Math.Min(Chunk, filters - f)) - 1;
                    left &= remaining < Chunk
                        ? NonZeroTail(numbers + at, gradients + at, tap, remaining)
                        : NonZero(numbers + at, gradients + at, tap);
                    for (; left != 0; left &= left - 1)
                    {
                        int lane = BitOperations.TrailingZeroCount(left);
                        list[count++] = new IndexedValue((f + lane) * filterLength, gradients[at + lane]);
                    }
                }
                ends[place] = count;
            }
        }
    }

    // A bit for each of sixteen gradients that belong to a tap and are not zero; a NaN is not zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe uint NonZero(byte* numbers, float* gradients, int tap)
    {
        Vector256<float> zero = Vector256<float>.Zero;
        uint lower = Vector256.Equals(Vector256.Load(gradients), zero).ExtractMostSignificantBits();
        uint upper = Vector256.Equals(Vector256.Load(gradients + Chunk / 2), zero).ExtractMostSignificantBits();
        uint ofTap = Vector128.Equals(Vector128.Load(numbers), Vector128.Create((byte)tap)).ExtractMostSignificantBits();
        return ofTap & ~(lower | upper << (Chunk / 2));
    }

    // The same for the last few, where the memory ends.
    private static unsafe uint NonZeroTail(byte* numbers, float* gradients, int tap, int count)
    {
        uint bits = 0;
        for (int i = 0; i < count; i++)
            bits |= numbers[i] == tap && gradients[i] != 0 ? 1u << i : 0;
        return bits;
    }

    private void Check(ReadOnlySpan<float> dy, ReadOnlySpan<float> argmax, int filters, Span<IndexedValue> terms)
    {
        Require.Length(dy.Length, (long)origins.Length * filters);
        Require.Length(argmax.Length, (dy.Length + 3L) / 4);
        Require.Length(terms.Length, dy.Length);
    }
}
