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
        return channels == 1
            ? Encode<L8>(width, height, pixels, PngColorType.Grayscale)
            : Encode<Rgb24>(width, height, pixels, PngColorType.Rgb);
    }

    private static byte[] Encode<TPixel>(int width, int height, ReadOnlySpan<byte> pixels, PngColorType colour)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using Image<TPixel> image = Image.LoadPixelData<TPixel>(ImageFormats.Configuration, pixels, width, height);
        using var file = new MemoryStream();
        image.Save(file, new PngEncoder { ColorType = colour, BitDepth = PngBitDepth.Bit8 });
        return file.ToArray();
    }
}
