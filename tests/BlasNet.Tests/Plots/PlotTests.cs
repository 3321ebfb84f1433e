using System.Globalization;
using System.Numerics.Tensors;
using System.Xml.Linq;
using BlasNet.Plots;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Plots;

internal static class PlotTests
{
    private static readonly double[] Four = [0, 1, 2, 3];

    private static readonly Mesh Square = Mesh.Over(-1, 1, -1, 1, 5);

    private static Plot[] Every =>
    [
        Plot.Create("line").Line(Four, Four, "a", marker: true, dashed: true),
        Plot.Create("function", "x", "y").Function(Math.Tanh, -3, 3, "tanh"),
        Plot.Create("scatter").Scatter(Four, Four, classes: [0, 1, 0, 2]),
        Plot.Create("bars").Bars(["a", "b", "c", "d"], [1, -2, 3, 0], "counts"),
        Plot.Create("histogram").Histogram(Four, bins: 4),
        Plot.Create("quiver").Quiver(Square.X, Square.Y, Square.X, Square.Y).EqualAxes(),
        Plot.Create("contour").Contour(Square, Square.Of((x, y) => x * x + y * y)),
        Plot.Create("heat").Heatmap(Square, Square.Of((x, y) => x * y), -1, 1, ColorScale.BlueOrange),
        Plot.Create("image").Image(Tensor.Create([0f, 1, 2, 3], [2, 2])),
        Plot.Create("images").ImageGrid(Tensor.Create(new byte[24], [2, 2, 2, 3])),
        Plot.Create("filters").Filters(Tensor.Create(new float[36], [3, 3, 1, 4])),
        Plot.Create("text").Text(1, 2, "here"),
        Plot.Create("log").Line(Four, [1, 10, 1e3, 1e7]).LogY(),
        Plot.Create("nothing"),
    ];

    [TestCaseSource(nameof(Every))]
    public static void Each_is_one_well_formed_picture_that_says_the_same_in_every_culture(Plot plot)
    {
        string svg = plot.ToSvg();
        XElement root = XDocument.Parse(svg).Root!;
        Assert.That(root.Name.LocalName, Is.EqualTo("svg"));
        Assert.That(root.Value, Does.Contain(plot.Name));
        Assert.That(svg, Does.Not.Contain("NaN").And.Not.Contain("∞").And.Not.Contain("<script").And.Not.Contain("href"));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.That(plot.ToSvg(), Is.EqualTo(svg));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public static void Text_of_the_caller_never_becomes_markup()
    {
        const string text = "<b> & \"quotes\" \u0001 é";
        string svg = Plot.Create(text, text, text).Line(Four, Four, text).Text(1, 1, text).ToSvg();
        string[] texts = [.. XDocument.Parse(svg).Descendants().Where(each => each.Name.LocalName == "text").Select(each => each.Value)];
        Assert.That(texts.Count(each => each == "<b> & \"quotes\" \uFFFD é"), Is.EqualTo(5));
    }

    [Test]
    public static void Points_without_a_place_are_gaps()
    {
        double[] y = [1, 2, double.NaN, 3, 4, double.PositiveInfinity, 5, 6];
        XElement[] lines = Elements(Plot.Create().Line(Enumerable.Range(0, 8), y), "polyline");
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(Elements(Plot.Create().Line(Four, [1, 0, -1, 10.0]).LogY(), "polyline"), Has.Length.EqualTo(2));
        Assert.That(Elements(Plot.Create().Scatter(Four, [1, double.NaN, 2, double.NegativeInfinity]), "circle"), Has.Length.EqualTo(2));
    }

    [Test]
    public static void Without_a_point_the_axes_say_no_data()
    {
        Assert.That(Plot.Create().ToSvg(), Does.Contain(">no data<"));
        Assert.That(Plot.Create().Line(Four, Four.Select(_ => double.NaN)).ToSvg(), Does.Contain(">no data<"));
        Assert.That(Plot.Create().Line(Array.Empty<float>(), Array.Empty<float>()).LogX().LogY().ToSvg(), Does.Contain(">no data<"));
        Assert.That(Plot.Create().Histogram(Array.Empty<float>()).ToSvg(), Does.Not.Contain("NaN"));
        Assert.That(Plot.Create().Line(Four, Four).ToSvg(), Does.Not.Contain("no data"));
    }

    [Test]
    public static void A_line_goes_from_corner_to_corner_of_its_range()
    {
        string[] points = Elements(Plot.Create().Line([0, 10], [0, 1]).XRange(0, 10).YRange(0, 1), "polyline").Single()
            .Attribute("points")!.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        XElement frame = Elements(Plot.Create().XRange(0, 10).YRange(0, 1), "rect").Single(each =>
            (string?)each.Attribute("class") == "frame");
        Assert.That(points[0], Is.EqualTo($"0,{(string)frame.Attribute("height")!}"));
        Assert.That(points[1], Is.EqualTo($"{(string)frame.Attribute("width")!},0"));
    }

    [Test]
    public static void Axes_are_marked_with_round_numbers()
    {
        Plot plot = Plot.Create().Line([0, 10], [0.001, 1000]);
        Assert.That(Ticks(plot.XRange(0, 10)), Is.SupersetOf(new[] { "0", "2", "4", "6", "8", "10" }));
        Assert.That(Ticks(plot.LogY()), Is.SupersetOf(new[] { "0.001", "1", "1000" }));
        Assert.That(Ticks(Plot.Create().Line([1, 2], [1e-8, 1e8]).LogY()), Is.SupersetOf(new[] { "10⁻⁸", "10⁰", "10⁸" }));
        Assert.That(Ticks(Plot.Create().Line([1, 2], [2, 30]).LogY()), Is.SupersetOf(new[] { "2", "5", "10", "20" }));
        Assert.That(Ticks(Plot.Create().Bars(["one", "two"], [1, 2])), Is.SupersetOf(new[] { "one", "two" }));
        Assert.That(Ticks(Plot.Create().Line([-0.3, 0.3], [0, 1])), Has.None.EqualTo("-0.0"));
    }

    [TestCase(1e-300, 1e300)]
    [TestCase(-1e299, 1e299)]
    [TestCase(5, 5)]
    [TestCase(0, 0)]
    [TestCase(double.MinValue, double.MaxValue)]
    public static void No_range_breaks_the_axes(double low, double high)
    {
        Plot plot = Plot.Create().Line([low, high], [low, high]).Histogram([low, high]);
        Assert.That(plot.ToSvg(), Does.Not.Contain("NaN").And.Not.Contain("∞").And.Not.Contain("Infinity"));
    }

    [Test]
    public static void Numbers_of_every_type_are_taken()
    {
        Tensor<float> tensor = Tensor.Create([0f, 1, 2, 3], [4]);
        string expected = Plot.Create().Line(Four, Four).ToSvg();
        Assert.That(Plot.Create().Line(Enumerable.Range(0, 4), tensor).ToSvg(), Is.EqualTo(expected));
        Assert.That(Plot.Create().Line([0, 1, 2, 3], [0f, 1, 2, 3]).ToSvg(), Is.EqualTo(expected));
        Assert.That(Plot.Create().Line(new List<byte> { 0, 1, 2, 3 }, Four.Select(value => (decimal)value)).ToSvg(), Is.EqualTo(expected));
    }

    [Test]
    public static void A_plot_never_changes()
    {
        double[] y = [1, 2, 3, 4];
        Plot first = Plot.Create("a").Line(Four, y);
        string before = first.ToSvg();
        first.Line(Four, Four).LogX().Size(300, 300);
        y[0] = 100;
        Assert.That(first.ToSvg(), Is.EqualTo(before));
    }

    [Test]
    public static void What_cannot_be_drawn_is_refused_with_the_values_found()
    {
        Refuses(() => Plot.Create("loss").Line(Four, [1, 2, 3]),
            "Plot 'loss': there are '4' values of x, but '3' of y; they must be as many.");
        Refuses(() => Plot.Create().Scatter(Four, Four, classes: [1]),
            "Plot: there are '4' values of x, but '1' of classes; they must be as many.");
        Refuses(() => Plot.Create().XRange(2, 1), "Plot: the range of x must go from low to high, but it goes from '2' to '1'.");
        Refuses(() => Plot.Create().YRange(0, 1).LogY(), "Plot: the range of a logarithmic axis must be positive, but y goes from '0'.");
        Refuses(() => Plot.Create().Heatmap(Square, Square.X).LogX(),
            "Plot: heat maps and images need linear axes, but an axis is logarithmic.");
        Refuses(() => Plot.Create().Heatmap(Square, Four),
            "Plot: there are '25' values of the mesh, but '4' of values; they must be as many.");
        Refuses(() => Plot.Create().Image(Tensor.Create(new float[4], [4])),
            "Plot: an image must be a tensor of the shape [rows, columns], [rows, columns, 1] or [rows, columns, 3], but it was '[4]'.");
        Refuses(() => Plot.Create().Size(10, 400), "Plot: the size must be at least 120 x 120 pixels, but it was '10' x '400'.");
        Refuses(() => Mesh.Over(0, 1, 0, 1, 1), "Mesh: there must be at least 2 points along x, but '1' were asked for.");
    }

    [Test]
    public static void A_file_is_replaced_and_its_folder_is_made()
    {
        using var folder = new TestFolder();
        Plot plot = Plot.Create("a").Line(Four, Four);
        File.WriteAllText(folder["a.svg"], "old");
        plot.Save(folder["a.svg"]);
        Assert.That(File.ReadAllText(folder["a.svg"]), Is.EqualTo(plot.ToSvg()));
        plot.Save(folder["new/b.svg"]);
        Assert.That(File.ReadAllText(folder["new/b.svg"]), Is.EqualTo(plot.ToSvg()));
        Assert.That(() => plot.Save(folder["a.svg/c.svg"]), Throws.TypeOf<MachineException>().With.Message.Contains("a.svg"));
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.svg", "new" }));
    }

    [Test]
    public static void The_legend_names_what_has_a_label()
    {
        string[] texts = Texts(Plot.Create().Line(Four, Four, "train").Line(Four, Four).Scatter(Four, Four, "set", [0, 1, 1, 0]));
        Assert.That(texts, Is.SupersetOf(new[] { "train", "set 0", "set 1" }));
    }

    [Test]
    public static void A_grid_holds_its_plots_in_rows()
    {
        XElement root = XDocument.Parse(PlotGrid.Create(2, Every[..3], "all", plotWidth: 200, plotHeight: 150).ToSvg()).Root!;
        Assert.That((string?)root.Attribute("viewBox"), Is.EqualTo("0 0 416 356"));
        Assert.That(root.Value, Does.Contain("all").And.Contain("line").And.Contain("function").And.Contain("scatter"));
        Refuses(() => PlotGrid.Create(0, Every), "PlotGrid: columns must be at least 1, but it was '0'.");
    }

    private static XElement[] Elements(Drawing drawing, string name) =>
        [.. XDocument.Parse(drawing.ToSvg()).Descendants().Where(each => each.Name.LocalName == name)];

    private static string[] Texts(Plot plot) => [.. Elements(plot, "text").Select(each => each.Value)];

    private static string[] Ticks(Plot plot) =>
        [.. Elements(plot, "text").Where(each => ((string)each.Attribute("class")!).Contains("tick", StringComparison.Ordinal))
            .Select(each => each.Value)];

    private static void Refuses(Action action, string sentence) =>
        Assert.That(Assert.Throws<ConfigurationException>(action)!.Message, Is.EqualTo(sentence));
}
