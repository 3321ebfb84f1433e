using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Plots;

/// <content>Surfaces over a mesh, and images.</content>
public sealed partial class Plot
{
    private const int Grey = 1, Colour = 3;

    /// <summary>Colours the plane by the values at the points of a mesh, such as the outputs of a model: its decision surface.</summary>
    /// <param name="mesh">The points.</param>
    /// <param name="values">A value for each point, in the mesh's order; NaN leaves a hole.</param>
    /// <param name="low">The value of the scale's first colour; by default the least.</param>
    /// <param name="high">The value of the scale's last colour; by default the largest.</param>
    /// <param name="scale">The colours.</param>
    /// <param name="key">Whether a bar beside the plot explains the colours.</param>
    /// <exception cref="ConfigurationException">
    /// The number of values is not that of points, the range is empty or not finite, or an axis is logarithmic.
    /// </exception>
    public Plot Heatmap<T>(Mesh mesh, IEnumerable<T> values, double? low = null, double? high = null,
        ColorScale scale = ColorScale.Viridis, bool key = true)
        where T : INumberBase<T>
    {
        double[] heights = Heights(mesh, values);
        if (low is { } from && high is { } to)
            Range(from, to, "the colours");
        return With(new HeatmapItem(mesh, heights, low, high, scale, key));
    }

    /// <summary>Draws the lines along which the values over a mesh are equal.</summary>
    /// <param name="mesh">The points.</param>
    /// <param name="values">A value for each point, in the mesh's order.</param>
    /// <param name="levels">The values that get a line; by default about 10 round ones. A single one is drawn as a border.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <exception cref="ConfigurationException">The number of values is not that of points.</exception>
    public Plot Contour<T>(Mesh mesh, IEnumerable<T> values, IEnumerable<double>? levels = null, string label = "")
        where T : INumberBase<T>
    {
        const int steps = 12;
        double[] heights = Heights(mesh, values);
        (double low, double high) = HeatmapItem.Range(heights, null, null);
        double[] chosen = levels is not null ? [.. levels]
            : [.. new AxisTicks(low, high, steps).Values.Where(value => value > low && value < high)];
        return With(new ContourItem(mesh, heights, chosen, Label(label)));
    }

    /// <summary>Draws one image without axes, each pixel a square; the first row is on top.</summary>
    /// <remarks>Shapes: [rows, columns], or [rows, columns, channels] with 1 channel for grey or 3 for red, green, blue.</remarks>
    /// <param name="image">The pixels.</param>
    /// <param name="low">The value of black; by default the least value.</param>
    /// <param name="high">The value of white; by default the largest value.</param>
    /// <exception cref="ConfigurationException">The tensor is no image, or only one of the ends is given.</exception>
    public Plot Image<T>(Tensor<T> image, double? low = null, double? high = null) where T : INumberBase<T>
    {
        int[] lengths = Lengths(image);
        return lengths is [> 0, > 0] or [> 0, > 0, Grey or Colour]
            ? Pictures([PlotValues.Of(image, Place, nameof(image))], lengths[0], lengths[1], across: 1, low, high)
            : throw Refused("an image", "[rows, columns], [rows, columns, 1] or [rows, columns, 3]", lengths);
    }

    /// <summary>Draws images of one size side by side, without axes.</summary>
    /// <remarks>Shapes: [images, rows, columns], or [images, rows, columns, channels] with 1 or 3 channels.</remarks>
    /// <param name="images">The pixels.</param>
    /// <param name="columns">The number of images in a row.</param>
    /// <param name="low">The value of black; by default the least value of each image.</param>
    /// <param name="high">The value of white; by default the largest value of each image.</param>
    /// <exception cref="ConfigurationException">The tensor holds no images, or only one of the ends is given.</exception>
    public Plot ImageGrid<T>(Tensor<T> images, int columns = 8, double? low = null, double? high = null) where T : INumberBase<T>
    {
        int[] lengths = Lengths(images);
        if (lengths is not ([> 0, > 0, > 0] or [> 0, > 0, > 0, Grey or Colour]))
            throw Refused("images", "[pictures, rows, columns], with 1 or 3 channels behind them or none", lengths);
        double[] values = PlotValues.Of(images, Place, nameof(images));
        return Pictures([.. values.Chunk(values.Length / lengths[0])], lengths[1], lengths[2], columns, low, high);
    }

    /// <summary>Draws the filters of a convolution side by side: in colour over 3 channels, else a grey image for each channel.</summary>
    /// <remarks>Shapes: [rows, columns, channels, filters], as <c>Network.GetWeights</c> returns a kernel.</remarks>
    /// <param name="kernel">The weights; in each image the least is black, the largest white.</param>
    /// <param name="columns">The number of images in a row.</param>
    /// <exception cref="ConfigurationException">The tensor is no kernel over images.</exception>
    public Plot Filters<T>(Tensor<T> kernel, int columns = 8) where T : INumberBase<T>
    {
        int[] lengths = Lengths(kernel);
        if (lengths is not [> 0, > 0, > 0, > 0])
            throw Refused("filters", "[rows, columns, channels, filters]", lengths);
        double[] weights = PlotValues.Of(kernel, Place, nameof(kernel));
        (int area, int channels, int filters) = (lengths[0] * lengths[1], lengths[2], lengths[3]);
        // In colour an image has all channels of a filter, else one of them.
        int pictures = channels == Colour ? 1 : channels, depth = channels / pictures;
        return Pictures([.. Enumerable.Range(0, filters * pictures).Select(picture => Enumerable.Range(0, area * depth).Select(i =>
            weights[(i / depth * channels + picture % pictures + i % depth) * filters + picture / pictures]).ToArray())],
            lengths[0], lengths[1], columns, low: null, high: null);
    }

    private Plot Pictures(double[][] images, int rows, int columns, int across, double? low, double? high)
    {
        Check.AtLeastOne(across, Place, nameof(columns));
        if (low is null != high is null)
            throw new ConfigurationException($"{Place}: what is black and what is white are given together, but one of them is missing.");
        (double, double)? range = low is { } from && high is { } to ? Range(from, to, "the greys") : null;
        return With(new ImagesItem(images, rows, columns, Math.Min(across, images.Length), range));
    }

    private double[] Heights<T>(Mesh mesh, IEnumerable<T> values) where T : INumberBase<T>
    {
        double[] heights = PlotValues.Of(values, Place, nameof(values));
        PlotValues.SameLength(Place, ("the mesh", Check.NotNull(mesh, Place, nameof(mesh)).Count), (nameof(values), heights.Length));
        return heights;
    }

    private int[] Lengths<T>(Tensor<T> tensor) =>
        Array.ConvertAll(Check.NotNull(tensor, Place, nameof(tensor)).Lengths.ToArray(), length => (int)length);

    private ConfigurationException Refused(string what, string required, int[] lengths) =>
        new($"{Place}: {what} must be a tensor of the shape {required}, but it was '[{string.Join(", ", lengths)}]'.");
}
