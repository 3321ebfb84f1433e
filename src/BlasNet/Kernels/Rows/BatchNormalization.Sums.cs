using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Kernels;

/// <content>Sums over the rows of up to sixteen columns.</content>
internal static partial class BatchNormalization
{
    // Two sums side by side: a single one would wait for each addition.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V Sum<V>(ReadOnlySpan<float> x, int n, int c, int column, int width)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        V even = V.Broadcast(0), odd = even;
        nuint i = (nuint)column;
        int row = 0;
        for (; row < n - 1; row += 2, i += 2 * (nuint)c)
        {
            even += Lanes.Read<V>(ref source, i, width);
            odd += Lanes.Read<V>(ref source, i + (nuint)c, width);
        }
        if (row < n)
            even += Lanes.Read<V>(ref source, i, width);
        return even + odd;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V SumOfSquares<V>(ReadOnlySpan<float> x, int n, int c, int column, int width, V center)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        V even = V.Broadcast(0), odd = even;
        nuint i = (nuint)column;
        int row = 0;
        for (; row < n - 1; row += 2, i += 2 * (nuint)c)
        {
            V first = Lanes.Read<V>(ref source, i, width) - center, second = Lanes.Read<V>(ref source, i + (nuint)c, width) - center;
            even = V.MultiplyAdd(first, first, even);
            odd = V.MultiplyAdd(second, second, odd);
        }
        if (row < n)
        {
            V last = Lanes.Read<V>(ref source, i, width) - center;
            even = V.MultiplyAdd(last, last, even);
        }
        return even + odd;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V SumOfGradients<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int n, int c, int column, int width, Normalizer.Channels<V> channels,
        out V sumOfProducts)
        where V : struct, ILanes<V>
    {
        ref float input = ref MemoryMarshal.GetReference(x);
        ref float incoming = ref MemoryMarshal.GetReference(dy);
        V even = V.Broadcast(0), odd = even, evenProducts = even, oddProducts = even;
        nuint i = (nuint)column;
        int row = 0;
        for (; row < n - 1; row += 2, i += 2 * (nuint)c)
        {
            V first = Lanes.Read<V>(ref input, i, width) - channels.Center;
            V second = Lanes.Read<V>(ref input, i + (nuint)c, width) - channels.Center;
            V firstGradient = channels.Passed(Lanes.Read<V>(ref incoming, i, width), first);
            V secondGradient = channels.Passed(Lanes.Read<V>(ref incoming, i + (nuint)c, width), second);
            even += firstGradient;
            odd += secondGradient;
            evenProducts = V.MultiplyAdd(firstGradient, first, evenProducts);
            oddProducts = V.MultiplyAdd(secondGradient, second, oddProducts);
        }
        if (row < n)
        {
            V last = Lanes.Read<V>(ref input, i, width) - channels.Center;
            V gradient = channels.Passed(Lanes.Read<V>(ref incoming, i, width), last);
            even += gradient;
            evenProducts = V.MultiplyAdd(gradient, last, evenProducts);
        }
        sumOfProducts = evenProducts + oddProducts;
        return even + odd;
    }
}
