using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Random augmentation of images; its draws depend on seed, epoch and the sample's row alone.</summary>
internal sealed class Augmenter(Augmentation spec, long seed)
{
    // Indices of the draws of one sample. They must never change, because resumed runs draw them again.
    private const int ShiftDown = 0, ShiftRight = 1, CropDown = 2, CropRight = 3, FlipRows = 4, FlipColumns = 5, Angle = 6, FirstNoise = 16;

    /// <summary>Refuses samples that are not images, or too small for shift or crop.</summary>
    /// <exception cref="ConfigurationException">It is not [H, W], [H, W, C] or [T, H, W, C], or may be shifted out of view.</exception>
    public static void Require(Augmentation spec, Dataset data)
    {
        foreach (Samples samples in data.Inputs)
        {
            Shape shape = samples.SampleShape;
            if (shape.Rank is < 2 or > 4)
                throw new ConfigurationException($"Augmentation: the data '{data.Name}' has samples of the shape {shape}, "
                    + "but images [H, W] or [H, W, C], or video [T, H, W, C], are required.");
            ImageShape image = ImageShape.Of(shape);
            RequireWithin("shift", spec.Shift, image, data.Name);
            RequireWithin("crop", spec.Crop, image, data.Name);
        }
    }

    /// <summary>Writes the augmented sample without allocations.</summary>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <param name="row">The sample's row in the data set.</param>
    /// <param name="input">The model input, each of which has different noise.</param>
    /// <param name="shape">The extents of one frame.</param>
    /// <param name="source">The sample.</param>
    /// <param name="destination">The augmented sample; must not overlap the source.</param>
    public void Apply(int epoch, int row, int input, ImageShape shape, ReadOnlySpan<float> source, Span<float> destination)
    {
        var random = new CounterRandom(seed, RandomPurpose.Augmentation, epoch, row);
        int down = Offset(random, shape.H, ShiftDown, CropDown), right = Offset(random, shape.W, ShiftRight, CropRight);
        bool flipRows = spec.FlipVertical && random.Below(2, FlipRows) == 1, flipColumns = spec.Flip && random.Below(2, FlipColumns) == 1;
        double angle = double.DegreesToRadians(spec.Rotate) * (2 * random.Uniform(Angle) - 1);
        AffineMap map = spec.Rotate > 0 ? AffineMap.Of(shape.H, shape.W, angle, down, right, flipRows, flipColumns) : default;
        for (int start = 0; start < source.Length; start += shape.Size)
        {
            ReadOnlySpan<float> frame = source.Slice(start, shape.Size);
            Span<float> augmented = destination.Slice(start, shape.Size);
            if (spec.Rotate > 0)
                ImageWarp.Sample(frame, shape.H, shape.W, shape.C, map, augmented);
            else
                ImageWarp.Shift(frame, shape.H, shape.W, shape.C, down, right, flipRows, flipColumns, augmented);
        }
        if (spec.Noise > 0)
            GaussianNoise.Add(random.Bits(FirstNoise + input), (float)spec.Noise, destination);
    }

    private int Offset(CounterRandom random, int extent, int shiftDraw, int cropDraw)
    {
        int reach = Reach(spec.Shift, extent);
        return random.Below(2 * reach + 1, shiftDraw) - reach + random.Below(2 * spec.Crop + 1, cropDraw) - spec.Crop;
    }

    private static int Reach(double shift, int extent) => (int)(shift < 1 ? Math.Round(shift * extent) : shift);

    private static void RequireWithin(string name, double pixels, ImageShape image, string data)
    {
        if (pixels >= Math.Min(image.H, image.W))
            throw new ConfigurationException(FormattableString.Invariant(
                $"Augmentation: {name} is '{pixels}' pixels, but the images of the data '{data}' are '{image.H}' x '{image.W}'; ")
                + "it must be less than both.");
    }
}

/// <summary>Extents of an image, or of one frame of a video: rows, columns, channels.</summary>
internal readonly record struct ImageShape(int H, int W, int C)
{
    public int Size => H * W * C;

    /// <summary>Reads a sample's shape: [H, W], [H, W, C] or [T, H, W, C].</summary>
    public static ImageShape Of(Shape sample) => sample.Rank == 2
        ? new(sample[0], sample[1], 1)
        : new(sample[sample.Rank - 3], sample[sample.Rank - 2], sample.Last);
}
