using System.Globalization;
using BlasNet.Data;
using BlasNet.Layers;
using BlasNet.Numerics;

namespace BlasNet.Reports;

/// <summary>The filters of a run's first layer before training and now.</summary>
/// <param name="Key">The array's key, such as <c>1.conv2D.kernel</c>.</param>
/// <param name="Shape">Rows, columns, channels, filters.</param>
/// <param name="Before">The weights at the start of the run.</param>
/// <param name="After">The newest weights; null where none are saved yet.</param>
internal sealed record FilterSet(string Key, Shape Shape, float[] Before, float[]? After)
{
    private const string Kernel = "kernel";

    /// <summary>Gets the number of filters.</summary>
    public int Count => Shape[3];

    /// <summary>Gets the number of channels of the filters.</summary>
    public int Channels => Shape[2];

    /// <summary>Reads the filters of a run; null where the first layer with a kernel does not convolve images.</summary>
    /// <remarks>The weights before training are drawn again from model and seed, as the run drew them.</remarks>
    /// <exception cref="DataException">The file of the weights is malformed.</exception>
    public static FilterSet? Read(RunRecord run)
    {
        Model model = run.Config.Model.Model;
        if (FirstKernel(model) is not { } first || model.Layers[first.Position] is not Convolution { Axes: 2 })
            return null;
        using var fresh = new Network(model, run.Config.Seed, threads: 1);
        float[] before = [.. fresh.GetWeights(first.Key)];
        TensorEntry? after = run.Weights is { } file ? SafeTensors.Read(file)[first.Key] : null;
        if (after is not null && !after.Shape.SequenceEqual(first.Shape))
            throw new DataException(new Place(run.Weights), $"the tensor '{first.Key}' has the shape {Shape.Text(after.Shape)}, "
                + $"but the run's model needs {first.Shape}.");
        return new FilterSet(first.Key, first.Shape, before, after?.ToFloats());
    }

    /// <summary>Writes why a run has no filters to show.</summary>
    public static string Absence(RunRecord run) => FirstKernel(run.Config.Model.Model) is { } first
        ? $"the first kernel of its model, '{first.Key}' of the shape {first.Shape}, is no convolution of images"
        : "its model has no kernel";

    /// <summary>Returns the weights of one filter: [rows, columns, channels].</summary>
    public float[] Filter(float[] weights, int filter) =>
        [.. Enumerable.Range(0, weights.Length / Count).Select(i => weights[i * Count + filter])];

    /// <summary>Returns a line such as <c>30 filters of 5 x 5 x 1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Count} filter{(Count == 1 ? "" : "s")} of {Shape[0]} x {Shape[1]} x {Channels}");

    private static (int Position, string Key, Shape Shape)? FirstKernel(Model model)
    {
        IReadOnlyList<Shape> shapes = model.Shapes();
        for (int i = 0; i < model.Layers.Count; i++)
        {
            Shape[] inputs = model.InputShapes(i, shapes);
            if (model.WithPlace(i, layer => layer.Parameters(inputs)).FirstOrDefault(array => array.Name == Kernel) is { } kernel)
                return (i, $"{model.Key(i)}.{Kernel}", kernel.Shape);
        }
        return null;
    }
}

/// <summary>Filters as small images, each scaled to its own range: the least weight black, the largest white.</summary>
/// <remarks>Filters over three channels are drawn in colour, others with a grey image for each channel.</remarks>
internal static class FilterPicture
{
    private const int Columns = 8, TileSide = 40, Gap = 6, MiddleGap = 48;
    private const byte Paper = 255, Middle = 128;

    /// <summary>Returns the number of images per filter.</summary>
    public static int PicturesPerFilter(FilterSet filters) => filters.Channels == 3 ? 1 : filters.Channels;

    /// <summary>Draws the images of a filter.</summary>
    /// <returns>Pixels [rows, columns] in grey, or [rows, columns, 3].</returns>
    public static IEnumerable<byte[]> Tiles(FilterSet filters, float[] weights, int filter)
    {
        float[] values = filters.Filter(weights, filter);
        byte[] pixels = Scale(values);
        return PicturesPerFilter(filters) == 1
            ? [pixels]
            : Enumerable.Range(0, filters.Channels).Select(channel => pixels.Where((_, i) => i % filters.Channels == channel).ToArray());
    }

    /// <summary>Encodes one picture of a filter, a pixel for each weight.</summary>
    public static byte[] Encode(FilterSet filters, byte[] tile) =>
        PngWriter.Encode(filters.Shape[1], filters.Shape[0], TileChannels(filters), tile);

    /// <summary>Encodes all filters in one picture: those before training on the left, those after it on the right.</summary>
    public static byte[] Encode(FilterSet filters)
    {
        byte[][] before = All(filters, filters.Before);
        byte[][]? after = filters.After is { } weights ? All(filters, weights) : null;
        int zoom = Math.Max(1, TileSide / Math.Max(filters.Shape[0], filters.Shape[1]));
        int columns = Math.Min(Columns, before.Length), rows = (before.Length + columns - 1) / columns;
        int blockWidth = columns * (filters.Shape[1] * zoom + Gap) - Gap;
        int width = 2 * Gap + (after is null ? blockWidth : 2 * blockWidth + MiddleGap);
        int height = Gap + rows * (filters.Shape[0] * zoom + Gap);
        var canvas = new Canvas(width, height, TileChannels(filters), zoom);
        canvas.Draw(before, filters, columns, Gap);
        if (after is not null)
            canvas.Draw(after, filters, columns, Gap + blockWidth + MiddleGap);
        return PngWriter.Encode(canvas.Width, canvas.Height, canvas.Channels, canvas.Pixels);
    }

    private static int TileChannels(FilterSet filters) => filters.Channels == 3 ? 3 : 1;

    private static byte[][] All(FilterSet filters, float[] weights) =>
        [.. Enumerable.Range(0, filters.Count).SelectMany(filter => Tiles(filters, weights, filter))];

    private static byte[] Scale(float[] values)
    {
        float least = values.Min(), range = values.Max() - least;
        return Array.ConvertAll(values, value => range > 0 ? (byte)MathF.Round(255 * ((value - least) / range)) : Middle);
    }

    /// <summary>A canvas for many enlarged tiles.</summary>
    private sealed class Canvas
    {
        private readonly int zoom;

        public Canvas(int width, int height, int channels, int zoom)
        {
            (Width, Height, Channels, this.zoom) = (width, height, channels, zoom);
            Pixels = new byte[width * height * channels];
            Array.Fill(Pixels, Paper);
        }

        public int Width { get; }

        public int Height { get; }

        public int Channels { get; }

        public byte[] Pixels { get; }

        public void Draw(byte[][] tiles, FilterSet filters, int columns, int left)
        {
            (int h, int w) = (filters.Shape[0], filters.Shape[1]);
            for (int i = 0; i < tiles.Length; i++)
                DrawTile(tiles[i], h, w, Gap + i / columns * (h * zoom + Gap), left + i % columns * (w * zoom + Gap));
        }

        private void DrawTile(byte[] tile, int h, int w, int top, int left)
        {
            for (int y = 0; y < h * zoom; y++)
            {
                for (int x = 0; x < w * zoom; x++)
                {
                    ReadOnlySpan<byte> pixel = tile.AsSpan((y / zoom * w + x / zoom) * Channels, Channels);
                    pixel.CopyTo(Pixels.AsSpan(((top + y) * Width + left + x) * Channels));
                }
            }
        }
    }
}
