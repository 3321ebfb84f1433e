namespace BlasNet.Plots;

/// <summary>Small images side by side, each pixel a square.</summary>
/// <param name="images">The values of each: [rows, columns] for grey, [rows, columns, 3] for red, green and blue.</param>
/// <param name="rows">Rows of pixels in an image.</param>
/// <param name="columns">Columns of pixels in an image.</param>
/// <param name="across">The number of images in a row.</param>
/// <param name="range">The values of black and white; null for the least and the largest value of each image.</param>
internal sealed class ImagesItem(double[][] images, int rows, int columns, int across, (double Low, double High)? range) : PlotItem
{
    // The gap between images, as a share of their height.
    private const double Gap = 0.12;

    private readonly int down = (images.Length + across - 1) / across;
    private readonly double gap = images.Length == 1 ? 0 : Gap * rows;

    public override IEnumerable<(double X, double Y)> Outline =>
        [(0, 0), (across * (columns + gap) - gap, down * (rows + gap) - gap)];

    public override int Colours => 0;

    public override bool Fills => true;

    public override bool NeedsLinear => true;

    public override bool IsImage => true;

    public override void Draw(PlotArea area, int colour)
    {
        var cells = new CellPaths();
        for (int i = 0; i < images.Length; i++)
        {
            string?[] colours = Pixels(images[i]);
            for (int row = 0; row < rows; row++)
                cells.Add(i / across * (rows + gap) + row, i % across * (columns + gap), colours.AsSpan(row * columns, columns).ToArray());
        }
        cells.Write(area.Svg, 0, 0, area.X.Unit, area.X.Unit);
    }

    private string?[] Pixels(double[] image)
    {
        (double low, double high) = range ?? HeatmapItem.Range(image, null, null);
        int channels = image.Length / (rows * columns);
        return [.. Enumerable.Range(0, rows * columns).Select(pixel =>
        {
            int[] parts = [.. Enumerable.Range(0, channels).Select(channel => Level(image[pixel * channels + channel], low, high))];
            return parts.Contains(-1) ? null : $"#{parts[0]:x2}{parts[channels / 2]:x2}{parts[^1]:x2}";
        })];
    }

    private static int Level(double value, double low, double high) =>
        double.IsFinite(value) ? (int)Math.Round(255 * Math.Clamp((value - low) / (high - low), 0, 1)) : -1;
}
