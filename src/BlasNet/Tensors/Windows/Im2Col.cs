using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet.Numerics;

/// <summary>Im2col and col2im: the values under each position of a sliding window as one row of a matrix, and back.</summary>
/// <remarks>
/// A convolution is then a matrix product: columns [N·OH·OW, KH·KW·C] times a kernel [KH·KW·C, F].
/// For sequences [N, T, C], images [N, H, W, C] and volumes [N, D, H, W, C]; the taps of a row are in the order of the axes, the
/// channels last. Positions in the padding are 0.
/// </remarks>
public static class Im2Col
{
    /// <summary>Copies the values under each position of a window into one row.</summary>
    /// <param name="images">Shape [N, ..., C] with one to three axes between N and C.</param>
    /// <param name="kernel">Taps of the window along each axis.</param>
    /// <param name="stride">Distance of neighbouring windows; 1 by default.</param>
    /// <param name="padding">Padding around the images; none by default.</param>
    /// <param name="dilation">Distance of neighbouring taps; 1 by default.</param>
    /// <returns>Shape [N·OH·OW, KH·KW·C], the positions of the first image first.</returns>
    /// <exception cref="ConfigurationException">The numbers do not fit, or the result would have too many values.</exception>
    public static Tensor<float> Columns(
        Tensor<float> images, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        (Window window, int samples) = LayWindow([.. images.Lengths], kernel, stride, padding, dilation);
        int positions = samples * window.OutputPositions;
        float[] values = new float[images.FlattenedLength];
        images.FlattenTo(values);
        float[] columns = new float[positions * window.Columns];
        Move(window, samples, values, columns, back: false);
        return Tensor.Create(columns, [positions, window.Columns]);
    }

    /// <summary>Adds the rows of <see cref="Columns"/> back into images, overlapping ones into the same element: its transpose.</summary>
    /// <param name="columns">Shape [N·OH·OW, KH·KW·C].</param>
    /// <param name="imageShape">The shape of the images, [N, ..., C].</param>
    /// <param name="kernel">Taps of the window along each axis.</param>
    /// <param name="stride">Distance of neighbouring windows; 1 by default.</param>
    /// <param name="padding">Padding around the images; its columns are dropped.</param>
    /// <param name="dilation">Distance of neighbouring taps; 1 by default.</param>
    /// <exception cref="ConfigurationException">The numbers do not fit each other or the columns.</exception>
    public static Tensor<float> Images(Tensor<float> columns, IReadOnlyList<int> imageShape, Extents kernel, Extents? stride = null,
        Padding? padding = null, Extents? dilation = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(imageShape);
        nint[] lengths = [.. imageShape.Select(extent => (nint)extent)];
        (Window window, int samples) = LayWindow(lengths, kernel, stride, padding, dilation);
        int positions = samples * window.OutputPositions;
        if (columns.Rank != 2 || columns.Lengths[0] != positions || columns.Lengths[1] != window.Columns)
            throw new ConfigurationException($"im2col: images of the shape {Shape.Text(imageShape)} have columns of the shape "
                + $"{Shape.Text([positions, window.Columns])}, but it was {Shape.Text(columns.Lengths.ToArray())}.", nameof(columns));
        float[] values = new float[columns.FlattenedLength];
        columns.FlattenTo(values);
        float[] images = new float[samples * window.InputSize];
        Move(window, samples, images, values, back: true);
        return Tensor.Create(images, lengths);
    }

    private static void Move(Window window, int samples, Span<float> images, Span<float> columns, bool back)
    {
        int at = 0;
        for (int line = 0; line < samples * window.Depth.Output * window.Height.Output; line++)
        {
            var row = new WindowRow(window, line);
            for (int x = 0; x < window.Width.Output; x++)
            {
                for (int kd = 0; kd < window.Depth.Kernel; kd++)
                {
                    for (int kh = 0; kh < window.Height.Kernel; kh++, at += window.Width.Kernel * window.Channels)
                    {
                        if (row.Contains(kd, kh))
                            MoveRow(window, x, images[row.Offset(kd, kh)..], columns[at..], back);
                    }
                }
            }
        }
    }

    // One row of taps, of which some may lie before or after the image.
    private static void MoveRow(Window window, int x, Span<float> image, Span<float> columns, bool back)
    {
        int c = window.Channels, origin = window.Width.Origin(x);
        (int first, int end) = window.Width.Taps(x);
        for (int tap = first; tap < end; tap++)
        {
            Span<float> pixel = image.Slice((origin + tap * window.Width.Dilation) * c, c), values = columns.Slice(tap * c, c);
            if (back)
                TensorPrimitives.Add(pixel, values, pixel);
            else
                pixel.CopyTo(values);
        }
    }

    private static (Window Window, int Samples) LayWindow(
        nint[] lengths, Extents kernel, Extents? stride, Padding? padding, Extents? dilation)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (lengths.Length is < 3 or > 5)
            throw new ConfigurationException("im2col: the images must have the shape [N, ..., C] with one to three axes between, "
                + $"but it was {Shape.Text(lengths)}.");
        if (lengths.Any(length => length is < 1 or > int.MaxValue))
            throw new ConfigurationException($"im2col: the shape {Shape.Text(lengths)} must have extents of at least 1.");
        return BlasNetException.WithPlace(new Place { Subject = "im2col" }, () =>
        {
            var window = Window.Over(new Shape([.. lengths.Skip(1).Select(length => (int)length)]), lengths.Length - 2,
                kernel, stride ?? 1, dilation ?? 1, padding ?? Padding.Valid);
            long samples = lengths[0], largest = Math.Max(window.InputSize, (long)window.OutputPositions * window.Columns);
            if (largest > Array.MaxLength / samples)
                throw new ConfigurationException($"images or columns have more than {Array.MaxLength} values.");
            return (window, (int)samples);
        });
    }
}
