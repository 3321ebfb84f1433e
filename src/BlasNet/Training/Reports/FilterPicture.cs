using BlasNet.Data.Images;

namespace BlasNet.Training.Reports;

/// <summary>Draws filters as small pictures, each scaled to its own range: the least weight black, the largest white.</summary>
/// <remarks>Filters over three channels are drawn in colour, others with a grey picture for each channel.</remarks>
internal static class FilterPicture
{
    private const int Columns = 8, TileSide = 40, Gap = 6, MiddleGap = 48;
    private const byte Paper = 255, Middle = 128;

    /// <summary>Says of how many pictures a filter consists.</summary>
    public static int PicturesPerFilter(FilterSet filters) => filters.Channels == 3 ? 1 : filters.Channels;

    /// <summary>Draws the pictures of a filter.</summary>
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

    /// <summary>Is a sheet of paper for many enlarged tiles.</summary>
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
