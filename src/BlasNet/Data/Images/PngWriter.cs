using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace BlasNet.Data;

/// <summary>Encoder of grey and colour images of 8 bits per channel as PNG.</summary>
internal static class PngWriter
{
    /// <summary>Encodes pixels.</summary>
    /// <remarks>Shapes: pixels [height, width, channels] with 1 channel for grey or 3 for red, green, blue.</remarks>
    public static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3) || pixels.Length != (long)width * height * channels)
            throw new ArgumentException(
                $"'{pixels.Length}' values are no picture of {width} x {height} with '{channels}' channels, of which 1 or 3 are possible.");
        // One type of pixels, that of the reader: each further one brings half a megabyte of code into the published file.
        var colours = new Rgba32[width * height];
        for (int i = 0; i < colours.Length; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(i * channels, channels);
            colours[i] = new Rgba32(pixel[0], pixel[channels / 2], pixel[^1]);
        }
        using Image<Rgba32> image = Image.LoadPixelData(ImageFormats.Configuration, colours.AsSpan(), width, height);
        using var file = new MemoryStream();
        PngColorType type = channels == 1 ? PngColorType.Grayscale : PngColorType.Rgb;
        image.Save(file, new PngEncoder { ColorType = type, BitDepth = PngBitDepth.Bit8 });
        return file.ToArray();
    }
}
