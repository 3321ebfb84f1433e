using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata;

namespace BlasNet.Data;

/// <summary>Supported formats of image files: PNG, JPEG, BMP, GIF (the first image of an animation) and WebP.</summary>
internal static class ImageFormats
{
    private static readonly byte[] PngEnd = [.. "IEND"u8, 0xAE, 0x42, 0x60, 0x82];
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"];

    /// <summary>Gets the names of the formats, for error messages.</summary>
    public static string Names => "PNG, JPEG, BMP, GIF or WebP";

    /// <summary>Gets the decoders, single-threaded because several files are read at a time.</summary>
    public static Configuration Configuration { get; } = Make();

    /// <summary>Determines by the file name whether a file is an image.</summary>
    public static bool IsImage(string file) => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>Determines whether an image is stored in grey; one with a palette counts as colour.</summary>
    public static bool IsGrey(IImageFormat format, ImageMetadata metadata) => format switch
    {
        PngFormat => metadata.GetPngMetadata().ColorType is PngColorType.Grayscale or PngColorType.GrayscaleWithAlpha,
        JpegFormat => metadata.GetJpegMetadata().ColorType == JpegColorType.Luminance,
        _ => false,
    };

    /// <summary>Determines whether a PNG is interlaced.</summary>
    public static bool IsInterlaced(ImageMetadata metadata) => metadata.GetPngMetadata().InterlaceMethod != PngInterlaceMode.None;

    /// <summary>Determines whether a file is complete; decoders fill missing parts with grey or black.</summary>
    public static bool IsWhole(IImageFormat format, ReadOnlySpan<byte> file) => format switch
    {
        PngFormat => file.IndexOf(PngEnd) >= 0,
        JpegFormat => HasJpegEnd(file),
        BmpFormat => file.Length >= BinaryPrimitives.ReadUInt32LittleEndian(file[2..]),
        GifFormat => file.TrimEnd((byte)0) is [.., 0x3B],
        WebpFormat => file.Length >= 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]),
        _ => true,
    };

    // Not the modules of ImageSharp, which bring the encoders of all formats along.
    private static Configuration Make()
    {
        var formats = new Configuration { MaxDegreeOfParallelism = 1 };
        Add(PngFormat.Instance, new PngImageFormatDetector(), new PngDecoder());
        Add(JpegFormat.Instance, new JpegImageFormatDetector(), new JpegDecoder());
        Add(BmpFormat.Instance, new BmpImageFormatDetector(), new BmpDecoder());
        Add(GifFormat.Instance, new GifImageFormatDetector(), new GifDecoder { DecodingMode = FrameDecodingMode.First });
        Add(WebpFormat.Instance, new WebpImageFormatDetector(), new WebpDecoder());
        return formats;

        void Add(IImageFormat format, IImageFormatDetector detector, IImageDecoder decoder)
        {
            formats.ImageFormatsManager.AddImageFormat(format);
            formats.ImageFormatsManager.AddImageFormatDetector(detector);
            formats.ImageFormatsManager.SetDecoder(format, decoder);
        }
    }

    // Skips the segments of ITU-T T.81, annex B: an end marker within one, as in an embedded thumbnail, is not the file's.
    private static bool HasJpegEnd(ReadOnlySpan<byte> file)
    {
        const byte marker = 0xFF, end = 0xD9;
        for (int at = 2; at + 1 < file.Length;)
        {
            // Between segments are fill bytes and scan data, where 0 or a restart marker (0xD0 to 0xD7) follows 0xFF.
            byte kind = file[at + 1];
            if (file[at] != marker || kind is 0 or marker or (>= 0xD0 and <= 0xD7))
                at++;
            else if (kind == end)
                return true;
            else if (at + 3 < file.Length)
                at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            else
                return false;
        }
        return false;
    }
}
