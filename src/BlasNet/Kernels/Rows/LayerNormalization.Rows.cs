using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Kernels;

// Sums and maps over one row, or over sixteen columns; letters as in the formulas.
internal static partial class LayerNormalization
{
    // Vectors, or rows, summed before their sum joins the total, as in Bias.ColumnSums.
    private const int SummedTogether = 256;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float SumOfRow<V>(ref float x, nuint start, int c)
        where V : struct, ILanes<V>
    {
        V total = V.Broadcast(0);
        for (int first = 0; first < c; first += SummedTogether * Lanes.Count)
        {
            int last = Math.Min(first + SummedTogether * Lanes.Count, c);
            V sum = V.Broadcast(0);
            for (int i = first; i < last; i += Lanes.Count)
                sum += Lanes.Read<V>(ref x, start + (nuint)i, Math.Min(Lanes.Count, c - i));
            total += sum;
        }
        return V.Sum(total);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float SumOfSquares<V>(ref float x, nuint start, int c, float mean)
        where V : struct, ILanes<V>
    {
        V center = V.Broadcast(mean);
        V total = V.Broadcast(0);
        for (int first = 0; first < c; first += SummedTogether * Lanes.Count)
        {
            int last = Math.Min(first + SummedTogether * Lanes.Count, c);
            V sum = V.Broadcast(0);
            int i = first;
            for (; i <= last - Lanes.Count; i += Lanes.Count)
            {
                V d = V.Load(ref x, start + (nuint)i) - center;
                sum = V.MultiplyAdd(d, d, sum);
            }
            if (i < last)
            {
                // Lanes after the row hold 0, not the mean: they must not count.
                V d = V.LoadPart(ref x, start + (nuint)i, last - i) - center;
                d = V.Select(Lanes.First<V>(last - i), d, V.Broadcast(0));
                sum = V.MultiplyAdd(d, d, sum);
            }
            total += sum;
        }
        return V.Sum(total);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NormalizeRow<V>(
        ReadOnlySpan<float> x, float mean, float inverse, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float gains = ref MemoryMarshal.GetReference(gamma);
        ref float shifts = ref MemoryMarshal.GetReference(beta);
        ref float destination = ref MemoryMarshal.GetReference(y);
        V center = V.Broadcast(mean), scale = V.Broadcast(inverse);
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, x.Length - i);
            V z = (Lanes.Read<V>(ref source, (nuint)i, width) - center) * scale;
            V result = V.MultiplyAdd(z, Lanes.Read<V>(ref gains, (nuint)i, width), Lanes.Read<V>(ref shifts, (nuint)i, width));
            Lanes.Write(result, ref destination, (nuint)i, width);
        }
    }

    /// <summary>Sums g = dy gamma, and g z, over a row; lanes after the row hold dy = 0 and add nothing.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float SumOfGradients<V>(
        ReadOnlySpan<float> x, float mean, float inverse, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy, out float sumWithZ)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float gains = ref MemoryMarshal.GetReference(gamma);
        ref float incoming = ref MemoryMarshal.GetReference(dy);
        V center = V.Broadcast(mean), scale = V.Broadcast(inverse);
        V total = V.Broadcast(0), totalWithZ = total;
        for (int first = 0; first < x.Length; first += SummedTogether * Lanes.Count)
        {
            int last = Math.Min(first + SummedTogether * Lanes.Count, x.Length);
            V sum = V.Broadcast(0), sumOfProducts = sum;
            for (int i = first; i < last; i += Lanes.Count)
            {
                int width = Math.Min(Lanes.Count, last - i);
                V g = Lanes.Read<V>(ref incoming, (nuint)i, width) * Lanes.Read<V>(ref gains, (nuint)i, width);
                sum += g;
                sumOfProducts = V.MultiplyAdd(g, (Lanes.Read<V>(ref source, (nuint)i, width) - center) * scale, sumOfProducts);
            }
            total += sum;
            totalWithZ += sumOfProducts;
        }
        sumWithZ = V.Sum(totalWithZ);
        return V.Sum(total);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void GradientRow<V>(
        ReadOnlySpan<float> x, float mean, float inverse, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy,
        float meanOfG, float meanOfGz, Span<float> dx)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float gains = ref MemoryMarshal.GetReference(gamma);
        ref float incoming = ref MemoryMarshal.GetReference(dy);
        ref float outgoing = ref MemoryMarshal.GetReference(dx);
        V center = V.Broadcast(mean), scale = V.Broadcast(inverse);
        V share = V.Broadcast(meanOfG), shareOfZ = V.Broadcast(meanOfGz);
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, x.Length - i);
            V g = Lanes.Read<V>(ref incoming, (nuint)i, width) * Lanes.Read<V>(ref gains, (nuint)i, width);
            V z = (Lanes.Read<V>(ref source, (nuint)i, width) - center) * scale;
            Lanes.Write((g - V.MultiplyAdd(z, shareOfZ, share)) * scale, ref outgoing, (nuint)i, width);
        }
    }

    /// <summary>Adds the sums of dy z and of dy over the rows of up to sixteen columns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddColumns<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> dy,
        int c, int column, int width, ref V gain, ref V shift)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float incoming = ref MemoryMarshal.GetReference(dy);
        for (int first = 0; first < mean.Length; first += SummedTogether)
        {
            int last = Math.Min(first + SummedTogether, mean.Length);
            V sum = V.Broadcast(0), sumOfProducts = sum;
            for (int row = first; row < last; row++)
            {
                nuint i = (nuint)row * (nuint)c + (nuint)column;
                V d = Lanes.Read<V>(ref incoming, i, width);
                V z = (Lanes.Read<V>(ref source, i, width) - V.Broadcast(mean[row])) * V.Broadcast(invStd[row]);
                sum += d;
                sumOfProducts = V.MultiplyAdd(d, z, sumOfProducts);
            }
            shift += sum;
            gain += sumOfProducts;
        }
    }
}
