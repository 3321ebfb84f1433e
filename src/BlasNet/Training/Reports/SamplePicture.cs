using BlasNet.Data.Images;
using BlasNet.Tensors;

namespace BlasNet.Training.Reports;

/// <summary>Draws a sample that is an image: [H, W] or [H, W, 1] in grey, [H, W, 3] in colour.</summary>
internal static class SamplePicture
{
    // Smaller ones are rather tables of numbers; larger ones would make the page heavy, so that only every n-th pixel is drawn.
    private const int LeastSide = 6, MostSide = 128;

    /// <summary>Tells whether samples of a shape are images.</summary>
    public static bool Fits(Shape shape) =>
        shape.Rank is 2 or 3 && shape[0] >= LeastSide && shape[1] >= LeastSide && (shape.Rank == 2 || shape[2] is 1 or 3);

    /// <summary>Encodes a sample as PNG: values from 0 to 1 as they are, others scaled to their own range.</summary>
    public static byte[] Encode(Shape shape, ReadOnlySpan<float> values)
    {
        int channels = shape.Rank == 2 ? 1 : shape[2];
        int step = (Math.Max(shape[0], shape[1]) + MostSide - 1) / MostSide;
        int height = (shape[0] + step - 1) / step, width = (shape[1] + step - 1) / step;
        (float least, float range) = Range(values);
        var pixels = new byte[height * width * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x, int c) = (i / channels / width * step, i / channels % width * step, i % channels);
            float value = (values[(y * shape[1] + x) * channels + c] - least) / range;
            pixels[i] = float.IsFinite(value) ? (byte)MathF.Round(255 * Math.Clamp(value, 0, 1)) : (byte)0;
        }
        return PngWriter.Encode(width, height, channels, pixels);
    }

    private static (float Least, float Range) Range(ReadOnlySpan<float> values)
    {
        (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values)
        {
            if (float.IsFinite(value))
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }
        return least >= 0 && most <= 1 ? (0, 1) : most > least ? (least, most - least) : (least - 1, 2);
    }
}
