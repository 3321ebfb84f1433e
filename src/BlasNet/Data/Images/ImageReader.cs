using BlasNet.Files;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace BlasNet.Data;

/// <summary>Reader of image files as pixels of 8 bits per channel.</summary>
/// <remarks>
/// Fewer bits are spread over 0 to 255, 16 bits are rounded to 8, palette indices become colours. Values are read as stored, without
/// correction of gamma or colour profile; images are turned upright according to their EXIF orientation. The alpha channel of an opaque
/// image is dropped; a transparent one is refused, because its colours depend on the background.
/// </remarks>
internal static class ImageReader
{
    // Far above the inputs of networks, far below what would exhaust a machine.
    private const int MaximumPixels = 1 << 26, MaximumSide = 1 << 16;
    private const long MaximumBytes = 1L << 28;

    // Larger images may not expand more per byte of the file than deflate can pack; no photograph comes near that.
    private const int SmallImage = 1 << 20, MaximumRatio = 1032;

    /// <summary>Gets the limits of an image, as the end of an error message.</summary>
    public static string Limits { get; } = $"at most '{MaximumPixels}' pixels are read, and '{MaximumSide}' of a row or column";

    /// <summary>Determines whether an image exceeds the limits.</summary>
    public static bool IsTooLarge(int height, int width) =>
        height > MaximumSide || width > MaximumSide || (long)height * width > MaximumPixels;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">The size to resize the image to, after a center crop to its proportions; by default it keeps its size.</param>
    /// <exception cref="DataException">It is unreadable, truncated, damaged, too large, not opaque, or in an unknown format.</exception>
    public static DecodedImage Read(string path, TargetSize? size = null)
    {
        try
        {
            if (new FileInfo(path).Length > MaximumBytes)
                throw new DataException($"{path}: the file has more than '{MaximumBytes}' bytes, which are the most that is read.");
            return Decode(File.ReadAllBytes(path), path, size);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    /// <summary>Decodes the bytes of a file, whose name begins each error message.</summary>
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
        return Decode(file, format!, path, size, channels: ImageFormats.IsGrey(format!, info.Metadata) ? 1 : 3);
    }

    // One type of pixels for all: each further one brings half a megabyte of code into the published file.
    private static DecodedImage Decode(byte[] file, IImageFormat format, string path, TargetSize? size, int channels)
    {
        using Image<Rgba32> image = Guarded(path, format, () => Upright(Image.Load<Rgba32>(ImageFormats.Configuration, file, out _)));
        RequireOpaque(image, path);
        if (size is { } target && (image.Height, image.Width) != (target.Height, target.Width))
            Resize(image, target);
        return new DecodedImage(image.Height, image.Width, channels, Pixels(image, channels));
    }

    // Before pixels are allocated: a small file cannot hold a large image, whatever its header claims.
    private static void RequireBounded(IImageInfo info, int bytes, string path)
    {
        (int height, int width) = (info.Height, info.Width);
        if (height < 1 || width < 1)
            throw new DataException($"{path}: the image is '{height} x {width}', but it must have at least one pixel.");
        if (IsTooLarge(height, width))
            throw new DataException($"{path}: the image is '{height} x {width}', but {Limits}.");
        long pixels = (long)height * width;
        if (pixels > SmallImage && pixels * info.PixelType.BitsPerPixel / 8 > (long)bytes * MaximumRatio)
            throw new DataException(
                $"{path}: the header promises '{height} x {width}' pixels, but the file has only '{bytes}' bytes.");
    }

    private static Image<Rgba32> Upright(Image<Rgba32> image)
    {
        image.Mutate(change => change.AutoOrient());
        return image;
    }

    private static void RequireOpaque(Image<Rgba32> image, string path) =>
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < rows.Height; y++)
            {
                Span<Rgba32> row = rows.GetRowSpan(y);
                for (int x = 0; x < row.Length; x++)
                {
                    if (row[x].A < byte.MaxValue)
                        throw new DataException(
                            $"{path}: the pixel in line '{y}', column '{x}' is not opaque, so that its colour depends on what lies"
                            + " behind; put the picture on a background first.");
                }
            }
        });

    // A triangle filter scaled to the distance of the new pixels: each source pixel counts, which avoids aliasing.
    private static void Resize(Image<Rgba32> image, TargetSize size)
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

    private static byte[] Pixels(Image<Rgba32> image, int channels)
    {
        var pixels = new byte[image.Height * image.Width * channels];
        image.ProcessPixelRows(rows =>
        {
            int at = 0;
            for (int y = 0; y < rows.Height; y++)
            {
                foreach (Rgba32 colour in rows.GetRowSpan(y))
                {
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

    // Decoders throw exceptions of any type on damaged data, which is not a defect of the program.
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
