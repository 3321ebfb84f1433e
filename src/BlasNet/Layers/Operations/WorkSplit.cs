using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Tilings of phases that are not cut by rows: fixed by shapes and capacity, never by threads.</summary>
internal static class WorkSplit
{
    /// <summary>Cuts a matrix product along the rows of its result: the more work, the more parts, each still a large product.</summary>
    public static Tiling Product(int rows, double flopsPerRow)
    {
        double flops = rows * flopsPerRow;
        int parts = flops switch { < 1e6 => 1, < 64e6 => 2, < 512e6 => 4, _ => 8 };
        return Tiling.AtLeast(rows, Math.Max(1, rows / parts), multiple: 4);
    }

    /// <summary>Cuts channels: a few cache lines of each row for each part, and one part where there is little to do.</summary>
    public static Tiling Channels(int channels, long elementsPerChannel) => channels * elementsPerChannel < 4096
        ? Tiling.Whole(channels)
        : Tiling.AtLeast(channels, Math.Max(FloatBlock.Alignment, channels / 4), multiple: FloatBlock.Alignment);
}
