using BlasNet.Files;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace BlasNet.Data;

/// <summary>Reads image files as pixels of 8 bits a channel.</summary>
/// <remarks>
/// Fewer bits are spread over 0 to 255, 16 bits are rounded to 8, indices become the colours of their palette. Values are taken as they are
/// stored, without correction of gamma or colour profile, and turned upright where EXIF data says how the camera was held. Opacity is left
/// out where all pixels are opaque; an image that lets something through is refused, because its colours depend on what lies behind it.
/// </remarks>
internal static class ImageReader
{
    // Far above what a network takes in, far below what would exhaust a machine.
    private const int MostPixels = 1 << 26, MostOfSide = 1 << 16;
    private const long MostBytes = 1L << 28;

    // Above this many pixels, more bytes per byte of the file than deflate can pack: no photograph comes near it.
    private const int SmallImage = 1 << 20, MostRatio = 1032;

    /// <summary>Gets the limits of an image as the end of a sentence.</summary>
    public static string Limits { get; } = $"at most '{MostPixels}' pixels are read, and '{MostOfSide}' of a row or column";

    /// <summary>Determines whether an image exceeds the limits.</summary>
    public static bool IsTooLarge(int height, int width) =>
        height > MostOfSide || width > MostOfSide || (long)height * width > MostPixels;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">The size to bring the image to: its middle part of these proportions is resized. By default it keeps its size.</param>
    /// <exception cref="DataException">It cannot be read, is of an unknown format, cut off, damaged, too large, or not opaque.</exception>
    public static DecodedImage Read(string path, TargetSize? size = null)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new DataException($"{path}: the file has more than '{MostBytes}' bytes, which are the most that is read.");
            return Decode(File.ReadAllBytes(path), path, size);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    /// <summary>Reads the bytes of a file, whose name opens every message.</summary>
    public static DecodedImage Decode(byte[] file, string path, TargetSize? size = null)
    {
        IImageFormat? format = null;
        IImageInfo info = Guarded(path, format, () => Image.Identify(ImageFormats.Configuration, file, out format))
            ?? throw new DataException($"{path}: it does not begin as a {ImageFormats.Names} file does.");
        RequireBounded(info, file.Length, path);
        if (!ImageFormats.IsWhole(format!, file))
            throw new DataException($"{path}: the {format!.Name} file is cut off: its end is missing.");
        if (format is PngFormat)
            PngPixels.Require(file, info.Height, info.Width, info.PixelType.BitsPerPixel, ImageFormats.IsInterlaced(info.Metadata), path);
        return ImageFormats.IsGrey(format!, info.Metadata)
            ? Decode<La16>(file, format!, path, size, channels: 1)
            : Decode<Rgba32>(file, format!, path, size, channels: 3);
    }

    private static DecodedImage Decode<TPixel>(byte[] file, IImageFormat format, string path, TargetSize? size, int channels)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using Image<TPixel> image = Guarded(path, format, () => Upright(Image.Load<TPixel>(ImageFormats.Configuration, file, out _)));
        RequireOpaque(image, path);
        if (size is { } target && (image.Height, image.Width) != (target.Height, target.Width))
            Resize(image, target);
        return new DecodedImage(image.Height, image.Width, channels, Pixels(image, channels));
    }

    // Before memory is taken for pixels: a small file does not hold a large image, whatever its header promises.
    private static void RequireBounded(IImageInfo info, int bytes, string path)
    {
        (int height, int width) = (info.Height, info.Width);
        if (height < 1 || width < 1)
            throw new DataException($"{path}: the image is '{height} x {width}', but it must have at least one pixel.");
        if (IsTooLarge(height, width))
            throw new DataException($"{path}: the image is '{height} x {width}', but {Limits}.");
        long pixels = (long)height * width;
        if (pixels > SmallImage && pixels * info.PixelType.BitsPerPixel / 8 > (long)bytes * MostRatio)
            throw new DataException(
                $"{path}: the header promises '{height} x {width}' pixels, but the file has only '{bytes}' bytes.");
    }

    private static Image<TPixel> Upright<TPixel>(Image<TPixel> image) where TPixel : unmanaged, IPixel<TPixel>
    {
        image.Mutate(change => change.AutoOrient());
        return image;
    }

    private static void RequireOpaque<TPixel>(Image<TPixel> image, string path) where TPixel : unmanaged, IPixel<TPixel> =>
        image.ProcessPixelRows(rows =>
        {
            Rgba32 colour = default;
            for (int y = 0; y < rows.Height; y++)
            {
                Span<TPixel> row = rows.GetRowSpan(y);
                for (int x = 0; x < row.Length; x++)
                {
                    row[x].ToRgba32(ref colour);
                    if (colour.A < byte.MaxValue)
                        throw new DataException($"{path}: the pixel in line '{y}', column '{x}' is not opaque, so that its colour depends on "
                            + "what lies behind; put the picture on a background first.");
                }
            }
        });

    // A triangle as wide as the distance of the new pixels: every pixel counts, so that fine patterns do not turn into coarse ones.
    private static void Resize<TPixel>(Image<TPixel> image, TargetSize size) where TPixel : unmanaged, IPixel<TPixel>
    {
        (int top, int left, int height, int width) = size.MiddleOf(image.Height, image.Width);
        image.Mutate(change => change.Crop(new Rectangle(left, top, width, height)).Resize(new ResizeOptions
        {
            Size = new Size(size.Width, size.Height),
            Mode = ResizeMode.Stretch,
            Sampler = KnownResamplers.Triangle,
            PremultiplyAlpha = false,
        }));
    }

    private static byte[] Pixels<TPixel>(Image<TPixel> image, int channels) where TPixel : unmanaged, IPixel<TPixel>
    {
        var pixels = new byte[image.Height * image.Width * channels];
        image.ProcessPixelRows(rows =>
        {
            Rgba32 colour = default;
            int at = 0;
            for (int y = 0; y < rows.Height; y++)
            {
                foreach (TPixel pixel in rows.GetRowSpan(y))
                {
                    pixel.ToRgba32(ref colour);
                    pixels[at++] = colour.R;
                    if (channels == 1)
                        continue;
                    pixels[at++] = colour.G;
                    pixels[at++] = colour.B;
                }
            }
        });
        return pixels;
    }

    // A decoder at the end of its wits throws whatever its arithmetic comes to: a damaged file is no defect of the program.
    private static T Guarded<T>(string path, IImageFormat? format, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (UnknownImageFormatException error)
        {
            throw new DataException($"{path}: it does not begin as a {ImageFormats.Names} file does.", error);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new DataException($"{path}: the {format?.Name ?? "image"} file is damaged, or of a kind that is not read.", error);
        }
    }
}
