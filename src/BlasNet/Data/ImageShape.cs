using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Holds the extents of an image, or of one frame of a video: rows, columns, channels.</summary>
internal readonly record struct ImageShape(int H, int W, int C)
{
    public int Size => H * W * C;

    /// <summary>Reads a sample's shape: [H, W], [H, W, C] or [T, H, W, C].</summary>
    public static ImageShape Of(Shape sample) => sample.Rank == 2
        ? new(sample[0], sample[1], 1)
        : new(sample[sample.Rank - 3], sample[sample.Rank - 2], sample.Last);
}
