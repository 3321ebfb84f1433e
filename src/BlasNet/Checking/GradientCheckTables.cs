using BlasNet.Execution;
using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>The edges that columns have in the gradient check, where no data fits them.</summary>
internal static class GradientCheckTables
{
    // Inputs are drawn from -2 to 2: some lie outside.
    private const float Least = -1.4f, Width = 2.9f;

    /// <summary>Gives each column of numbers edges: all bins, then fewer, down to none and a constant column.</summary>
    public static void SpreadEdges(Network network)
    {
        foreach (PlannedArray counts in network.StateLayout)
        {
            if (network.Expanded.Layers[counts.Layer] is not PiecewiseLinear layer || counts.Spec.Name != PiecewiseLinear.EdgeCount)
                continue;
            PlannedArray places = network.StateLayout.Single(array => array.Layer == counts.Layer && array != counts);
            int most = layer.Bins!.Value + 1;
            Span<float> count = network.States.Slice(counts.Offset, counts.Length).Span;
            Span<float> edges = network.States.Slice(places.Offset, places.Length).Span;
            for (int f = 0; f < count.Length; f++)
            {
                count[f] = most - f % (most + 1);
                for (int i = 0; i < most; i++)
                    edges[f * most + i] = Least + f * 0.01f + Width * i * i / ((most - 1) * (most - 1));
            }
        }
    }
}
