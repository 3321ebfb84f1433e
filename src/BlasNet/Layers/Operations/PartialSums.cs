using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Addition of a batch's partial sums, in the order of its slices, to the gradients of a layer's parameters.</summary>
internal static class PartialSums
{
    private const int FewestFloats = 4096;

    /// <summary>Creates the phase.</summary>
    /// <param name="workspace">The workspace of the slices: the parameters' sums, one after the other.</param>
    /// <param name="lengths">The length of each parameter, in their order.</param>
    public static Phase Phase(int workspace, int[] lengths) => Layers.Phase.ByParts(
        "sum of weight gradients", Tiling.AtLeast(lengths.Sum(), FewestFloats, FloatBlock.Alignment), (m, part) =>
        {
            int start = 0;
            for (int p = 0; p < lengths.Length; start += lengths[p++])
            {
                int first = Math.Max(part.Start, start), count = Math.Min(part.End, start + lengths[p]) - first;
                if (count > 0)
                    Add(m.SliceSums(workspace), first, m.DW(p).Slice(first - start, count), m.Accumulate);
            }
        }) with
    { OnlyParameterGradients = true };

    /// <summary>Adds the slices' sums from an element on to a gradient; overwrites it unless accumulate.</summary>
    public static void Add(SliceSums slices, int first, Span<float> gradient, bool accumulate)
    {
        for (int s = 0; s < slices.Count; s++)
        {
            ReadOnlySpan<float> sum = slices[s].Slice(first, gradient.Length);
            if (s == 0 && !accumulate)
                sum.CopyTo(gradient);
            else
                Elementwise.AddTo(sum, gradient);
        }
    }
}
