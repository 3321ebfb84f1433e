using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace BlasNet.Tests.Data.Images;

/// <summary>Makes image files of every format from a function of row and column.</summary>
internal static class TestImages
{
    /// <summary>Writes a file in the format of its name, in grey with one channel.</summary>
    public static void Write(string path, int width, int height, int channels, Func<int, int, (byte Red, byte Green, byte Blue)> colourAt)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encode(Path.GetExtension(path), width, height, channels, colourAt));
    }

    /// <summary>Encodes an image in the format of an extension; all but JPEG keep its bytes.</summary>
    public static byte[] Encode(
        string extension, int width, int height, int channels, Func<int, int, (byte Red, byte Green, byte Blue)> colourAt,
        int? orientation = null)
    {
        using Image image = channels == 1
            ? Filled(new Image<L8>(width, height), (y, x) => new L8(colourAt(y, x).Red))
            : Filled(new Image<Rgb24>(width, height), (y, x) => new Rgb24(colourAt(y, x).Red, colourAt(y, x).Green, colourAt(y, x).Blue));
        if (orientation is { } number)
        {
            image.Metadata.ExifProfile = new ExifProfile();
            image.Metadata.ExifProfile.SetValue(ExifTag.Orientation, (ushort)number);
            // In an encoding that needs a table of its own.
            image.Metadata.ExifProfile.SetValue(ExifTag.UserComment, new EncodedString(EncodedString.CharacterCode.JIS, "写真"));
        }
        using var file = new MemoryStream();
        switch (extension.ToLowerInvariant())
        {
            case ".jpg" or ".jpeg":
                image.Save(
                    file, new JpegEncoder { Quality = 95, ColorType = channels == 1 ? JpegColorType.Luminance
                    : JpegColorType.YCbCrRatio444 });
                break;
            case ".bmp":
                image.Save(file, new BmpEncoder { BitsPerPixel = BmpBitsPerPixel.Pixel24 });
                break;
            case ".gif":
                image.SaveAsGif(file);
                break;
            case ".webp":
                image.Save(file, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless });
                break;
            case ".png":
                image.SaveAsPng(file);
                break;
            default:
                image.SaveAsTga(file);
                break;
        }
        return file.ToArray();
    }

    private static Image<TPixel> Filled<TPixel>(Image<TPixel> image, Func<int, int, TPixel> pixelAt) where TPixel : unmanaged,
        IPixel<TPixel>
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
                image[x, y] = pixelAt(y, x);
        }
        return image;
    }
}
