using System.Globalization;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BlasNet.Plots;

namespace BlasNet.Tests.Plots;

internal static partial class PlotItemTests
{
    [Test]
    public static void A_histogram_counts_both_ends_and_nothing_outside()
    {
        double[] values = [0, 0.4, 1, 1.5, 2, 3, double.NaN];
        Assert.That(HistogramBins.Of(values, 2, 0, 2).Select(bin => bin.Count), Is.EqualTo(new double[] { 2, 3 }));
        Assert.That(HistogramBins.Of([7, 7], 1, null, null), Is.EqualTo(new[] { (6.5, 7.5, 2.0) }));
    }

    [Test]
    public static void A_contour_of_a_circle_is_as_far_from_the_middle_everywhere()
    {
        Mesh mesh = Mesh.Over(-1, 1, -1, 1, 41);
        Plot plot = Plot.Create().Contour(mesh, mesh.Of((x, y) => x * x + y * y), [0.5]).Size(500, 500).EqualAxes();
        (double x, double y)[] points = [.. PathPoints(plot)];
        XElement frame = Elements(plot, "rect").Single(each => (string?)each.Attribute("class") == "frame");
        double half = (double)frame.Attribute("width")! / 2;
        Assert.That(points, Has.Length.GreaterThan(100));
        foreach ((double x, double y) in points)
            Assert.That(Math.Sqrt(Math.Pow(x / half - 1, 2) + Math.Pow(y / half - 1, 2)), Is.EqualTo(Math.Sqrt(0.5)).Within(0.002));
    }

    [Test]
    public static void Where_the_corners_of_a_cell_disagree_its_mean_decides()
    {
        Mesh mesh = Mesh.Over(0, 1, 0, 1, 2);
        // Left below and right above are high: through a high middle the lines cut off the two others.
        (double, double)[] high = [.. PathPoints(Contour([1, 0, 0.3, 1]))], low = [.. PathPoints(Contour([1, 0, 0, 0.7]))];
        Assert.That((high.Length, low.Length), Is.EqualTo((4, 4)));
        Assert.That(high, Is.Not.EqualTo(low));

        Plot Contour(double[] values) => Plot.Create().Contour(mesh, values, [0.5]);
    }

    [Test]
    public static void Every_landscape_is_crossed_by_lines_without_an_end_within()
    {
        // A line enters a cell where it leaves its neighbour: each point within the mesh belongs to two pieces.
        Mesh mesh = Mesh.Over(0, 9, 0, 9, 10);
        var random = new Random(3);
        for (int trial = 0; trial < 20; trial++)
        {
            double[] values = mesh.Of((x, y) => x is 0 or 9 || y is 0 or 9 ? 0 : random.NextDouble());
            var ends = PathPoints(Plot.Create().Contour(mesh, values, [0.5])).CountBy(point => point);
            Assert.That(ends.Select(end => end.Value % 2), Is.All.Zero);
        }
    }

    [Test]
    public static void The_longest_arrow_is_as_long_as_the_points_are_apart()
    {
        Mesh mesh = Mesh.Over(-2, 2, -2, 2, 10);
        Plot plot = Plot.Create().Quiver(mesh.X, mesh.Y, mesh.Of((x, _) => -x), mesh.Of((_, y) => -y));
        Assert.That(Elements(plot, "path"), Has.Length.EqualTo(2 * mesh.Count));
        Assert.That(Elements(Plot.Create().Quiver([1], [1], [0], [0]), "circle"), Has.Length.EqualTo(1));
    }

    [Test]
    public static void A_heat_map_has_its_least_y_below()
    {
        Mesh mesh = Mesh.Over(0, 1, 0, 1, 2);
        XElement[] cells = Cells(Plot.Create().Heatmap(mesh, [0, 0, 1, double.NaN], scale: ColorScale.Grey, key: false));
        Assert.That(cells.Select(cell => ((string?)cell.Attribute("fill"), (string?)cell.Attribute("d"))),
            Is.EqualTo(new[] { ("#000000", "M0 1h2v1h-2z"), ("#ffffff", "M0 0h1v1h-1z") }));
    }

    [Test]
    public static void An_image_has_its_first_row_on_top()
    {
        XElement[] cells = Cells(Plot.Create().Image(Tensor.Create([0, 0, 0, 255], [2, 2])));
        Assert.That(cells.Select(cell => ((string?)cell.Attribute("fill"), (string?)cell.Attribute("d"))),
            Is.EqualTo(new[] { ("#000000", "M0 0h2v1h-2zM0 1h1v1h-1z"), ("#ffffff", "M1 1h1v1h-1z") }));
        XElement[] colour = Cells(Plot.Create().Image(Tensor.Create([255, 128, 0], [1, 1, 3]), 0, 255));
        Assert.That(colour.Select(cell => (string?)cell.Attribute("fill")), Is.EqualTo(new[] { "#ff8000" }));
    }

    [Test]
    public static void Filters_are_taken_apart_by_filter_and_channel()
    {
        // Each filter has one white pixel, at a place of its own.
        float[] kernel = new float[2 * 2 * 1 * 4];
        for (int filter = 0; filter < 4; filter++)
            kernel[filter * 4 + filter] = 1;
        string white = (string)Cells(Plot.Create().Filters(Tensor.Create(kernel, [2, 2, 1, 4]), columns: 4)).Single(cell =>
            (string?)cell.Attribute("fill") == "#ffffff").Attribute("d")!;
        Assert.That(white, Is.EqualTo("M0 0h1v1h-1zM3.24 0h1v1h-1zM4.48 1h1v1h-1zM7.72 1h1v1h-1z"));
    }

    [Test]
    public static void A_mesh_goes_row_by_row_from_below()
    {
        Mesh mesh = Mesh.Over(0, 2, 10, 11, 3, 2);
        Assert.That(mesh.X, Is.EqualTo(new double[] { 0, 1, 2, 0, 1, 2 }));
        Assert.That(mesh.Y, Is.EqualTo(new double[] { 10, 10, 10, 11, 11, 11 }));
        Assert.That(mesh.ToTensor().ToArray(), Is.EqualTo(new float[] { 0, 10, 1, 10, 2, 10, 0, 11, 1, 11, 2, 11 }));
        Assert.That(mesh.ToTensor().Lengths.ToArray(), Is.EqualTo(new nint[] { 6, 2 }));
    }

    [Test]
    public static void The_legend_stands_where_the_fewest_points_are()
    {
        double[] x = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        Assert.That(Box(Plot.Create().Line(x, x, "up")).Left, Is.LessThan(50));
        Assert.That(Box(Plot.Create().Line(x, x.Select(value => -value), "down")).Left, Is.GreaterThan(300));

        static (double Left, double Top) Box(Plot plot)
        {
            XElement box = Elements(plot, "rect").Single(each => (string?)each.Attribute("class") == "box");
            return ((double)box.Attribute("x")!, (double)box.Attribute("y")!);
        }
    }

    private static XElement[] Elements(Plot plot, string name) =>
        [.. XDocument.Parse(plot.ToSvg()).Descendants().Where(each => each.Name.LocalName == name)];

    private static XElement[] Cells(Plot plot) => [.. Elements(plot, "path").Where(each => each.Attribute("fill") is not null)];

    private static IEnumerable<(double X, double Y)> PathPoints(Plot plot) => Elements(plot, "path")
        .SelectMany(path => Place().Matches((string)path.Attribute("d")!))
        .Select(match => (Number(match.Groups[1].Value), Number(match.Groups[2].Value)));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[ML]([\d.]+) ([\d.]+)")]
    private static partial Regex Place();
}
