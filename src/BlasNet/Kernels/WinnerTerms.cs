using System.Runtime.InteropServices;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: P pooled positions of an image, T taps of the pooling window, F filters; dy [P, F] gradient of the maxima, and as many bytes
// that number the taps where they stood.

/// <summary>Lists the gradients of maxima that are not zero, with the place where each maximum stood.</summary>
internal sealed class WinnerTerms
{
    private readonly int[] origins;
    private readonly int[] taps;

    /// <summary>Plans the lists.</summary>
    /// <param name="pool">The pooling window over the output of a convolution of stride 1.</param>
    /// <param name="imageRow">Floats of a row of the convolution's input with its halo.</param>
    /// <param name="channels">Channels of that input.</param>
    public WinnerTerms(Window pool, int imageRow, int channels)
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
    }

    /// <summary>Gets the number of places, T for each pooled position: several may be one and the same.</summary>
    public int Places => origins.Length * taps.Length;

    /// <summary>Gives the first float under the window of the convolution at a place.</summary>
    public int Start(int place) => origins[place / taps.Length] + taps[place % taps.Length];

    /// <summary>Lists the gradients of each filter, with the starts of the windows whose products were the maxima.</summary>
    /// <remarks>Shapes: terms [F, P], counts [F]: the filled part of each filter's list. Overwrites both.</remarks>
    public unsafe void ByFilter(ReadOnlySpan<float> dy, ReadOnlySpan<float> winners, int filters, Span<Term> terms, Span<int> counts)
    {
        Check(dy, winners, filters, terms);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(winners);
        fixed (float* gradient = dy)
        fixed (byte* winner = bytes)
        fixed (int* origin = origins, tap = taps)
        fixed (Term* list = terms)
        {
            for (int f = 0; f < filters; f++)
            {
                Term* next = list + f * origins.Length, first = next;
                for (int p = 0, at = f; p < origins.Length; p++, at += filters)
                {
                    // Every term is written; one of a zero is overwritten by the next. What is not a number is no zero.
                    *next = new Term(origin[p] + tap[winner[at]], gradient[at]);
                    next += gradient[at] != 0 ? 1 : 0;
                }
                counts[f] = (int)(next - first);
            }
        }
    }

    /// <summary>Lists the gradients at each place, with the starts of their filters.</summary>
    /// <remarks>Shapes: terms [P F] of which the list of place i begins at ends[i - 1] and stops before ends[i]. Overwrites both.</remarks>
    /// <param name="dy">Gradient of the maxima.</param>
    /// <param name="winners">Numbers of the taps where they stood.</param>
    /// <param name="filters">F.</param>
    /// <param name="filterLength">Distance of neighbouring filters.</param>
    /// <param name="terms">The lists, one behind the other.</param>
    /// <param name="ends">The end of each list.</param>
    public unsafe void ByPlace(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> winners, int filters, int filterLength, Span<Term> terms, Span<int> ends)
    {
        Check(dy, winners, filters, terms);
        Require.Length(ends.Length, Places);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(winners);
        ends.Clear();
        fixed (float* gradient = dy)
        fixed (byte* winner = bytes)
        fixed (int* end = ends)
        fixed (Term* list = terms)
        {
            for (int p = 0, at = 0; p < origins.Length; p++)
            {
                int* ofPosition = end + p * taps.Length;
                for (int f = 0; f < filters; f++, at++)
                    ofPosition[winner[at]] += gradient[at] != 0 ? 1 : 0;
            }
            for (int place = 0, sum = 0; place < ends.Length; place++)
                (end[place], sum) = (sum, sum + end[place]);
            for (int p = 0, at = 0; p < origins.Length; p++)
            {
                int* ofPosition = end + p * taps.Length;
                for (int f = 0; f < filters; f++, at++)
                {
                    if (gradient[at] != 0)
                        list[ofPosition[winner[at]]++] = new Term(f * filterLength, gradient[at]);
                }
            }
        }
    }

    private void Check(ReadOnlySpan<float> dy, ReadOnlySpan<float> winners, int filters, Span<Term> terms)
    {
        Require.Length(dy.Length, (long)origins.Length * filters);
        Require.Length(winners.Length, (dy.Length + 3L) / 4);
        Require.Length(terms.Length, dy.Length);
    }
}
