using System.Numerics.Tensors;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using BlasNet.Numerics;
using BlasNet.Plots;
using BlasNet.Tests.Execution;

namespace BlasNet.Tests.Notebooks;

/// <summary>Formatters of notebooks, found and called as .NET Interactive does: by the names of attribute, method and properties.</summary>
internal static class NotebookFormatTests
{
    private static readonly Model Chain =
        Model.Input(4).Add(Layer.Dense(3, Activation.Relu)).Add(Layer.Dense(2, Activation.Softmax));

    [Test]
    public static void A_model_is_a_table_of_its_layers()
    {
        XElement page = Html(Chain);
        Assert.That(Cells(page, "th"), Is.EqualTo(new[] { "layer", "reads", "output", "parameters", "FLOPs a sample" }));
        Assert.That(Cells(page, "td").Take(10),
            Is.EqualTo(new[] { "input", "", "[4]", "0", "0", "0.dense", "input", "[3]", "15", "27" }));
        Assert.That(page.Value, Does.Contain("23 parameters"));
        Assert.That(page.Descendants("img"), Is.Empty, "a chain needs no picture");
    }

    [Test]
    public static void A_graph_has_a_picture_with_every_layer_and_arrow()
    {
        Node x = Node.Input(4), path = x.Then(Layer.Dense(4));
        XElement svg = Picture(Html(Model.From(Node.Of(Layer.Add(), path, x).Then(Layer.Dense(2)))));
        Assert.That(Texts(svg), Is.EqualTo(new[] { "input [4]", "0.dense [4]", "1.add [4]", "2.dense [2]" }));
        Assert.That(svg.Descendants().Count(each => each.Name.LocalName == "path" && (string?)each.Attribute("class") == "fill ink"),
            Is.EqualTo(4), "heads of arrows");
    }

    [Test]
    public static void A_model_that_waits_for_its_data_says_so() =>
        Assert.That(Html(Model.Sequential(Layer.Dense(3))).Element("pre")!.Value,
            Does.StartWith("input -> dense (").And.Contain("left to the data"));

    [Test]
    public static void A_history_has_curves_an_ending_and_its_last_epochs()
    {
        using Trainer trainer = Trained.Trainer(1);
        Dataset data = Trained.Data(64);
        History history = trainer.Fit(data, epochs: 12, validation: data, verbose: false);
        XElement page = Html(history);
        Assert.That(Html(data).Element("div")!.Value, Is.EqualTo(data.ToString()));
        Assert.That(Texts(Picture(page)), Is.SupersetOf(new[] { "loss", "accuracy", "training", "validation", "epoch" }));
        Assert.That(page.Element("p")!.Value, Is.EqualTo("12 epochs, completed. The last 10:"));
        Assert.That(page.Descendants("tr").Count(), Is.EqualTo(11));
        Assert.That(Cells(page, "td").First(), Is.EqualTo("3"));
        Assert.That(Cells(page, "th"), Is.SupersetOf(new[] { "epoch", "loss", "val_accuracy", "samples/s" }));
        Assert.That(Cells(Html(history.Last), "td")[0], Is.EqualTo("12"));
        Assert.That(Cells(Html(trainer.Evaluate(data)), "th"), Is.EqualTo(new[] { "loss", "accuracy" }));
        Assert.That(Format(history.Last, "text/plain"), Is.EqualTo(history.Last.ToString()));
        Assert.That(Html(history with { Epochs = [], Status = TrainingStatus.Stopped, Reason = "no time." }).Element("p")!.Value,
            Is.EqualTo("0 epochs, stopped: no time."));
    }

    [Test]
    public static void A_picture_keeps_its_styles_to_itself()
    {
        Plot plot = Plot.Create("rise & fall", "x").Line(new[] { 0, 1 }, new[] { 1, 0 });
        Drawing[] drawings = [plot, PlotGrid.Create(1, [plot]), GraphPlot.Create("rise & fall").Node("a")];
        foreach (Drawing drawing in drawings)
        {
            XElement page = Html(drawing);
            Assert.That((string?)page.Element("img")!.Attribute("alt"), Is.EqualTo("rise & fall"));
            Assert.That(Picture(page).ToString(), Is.EqualTo(XElement.Parse(drawing.ToSvg()).ToString()));
            Assert.That(page.Descendants("style"), Is.Empty);
            Assert.That(Format(drawing, "text/plain"), Is.EqualTo("rise & fall"));
        }
    }

    [Test]
    public static void A_prediction_tells_its_class_and_all_probabilities()
    {
        using Trainer trainer = Chain.Compile(Optimizer.Sgd(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
        using Predictor predictor = trainer.ToPredictor();
        Prediction prediction = predictor.Predict([1f, 2, 3, 4]);
        XElement page = Html(prediction);
        Assert.That(page.Descendants("b").Single().Value, Is.EqualTo(prediction.ToString()));
        Assert.That(Cells(page, "th"), Is.EqualTo(new[] { "0", "1" }));
    }

    [Test]
    public static void The_script_of_the_package_finds_the_formatters_of_tensors()
    {
        // As extension.dib does.
        var formats = (IEnumerable<(Type Type, Action<object, TextWriter> Write)>)typeof(Model).Assembly
            .GetType("BlasNet.Notebooks.NotebookTensors")!.GetProperty("Formats")!.GetValue(null)!;
        using var writer = new StringWriter();
        formats.Single(format => format.Type == typeof(Tensor<float>)).Write(TensorMath.Create([1f, 2.5f], 1, 2), writer);
        Assert.That(writer.ToString(), Is.EqualTo("<div>float32 [1, 2], rank 2</div><pre>[[1.  2.5]]</pre>\n"));
        string script = File.ReadAllText(Support.Repository.File("src/BlasNet/extension.dib"));
        Assert.That(script, Does.StartWith("#!csharp\n").And.Contain("BlasNet.Notebooks.NotebookTensors").And.Contain("\"Formats\""));
    }

    // An attribute of this name with this property; a type with this method; objects with these members.
    private static string? Format(object instance, string mimeType)
    {
        object attribute = instance.GetType().GetCustomAttributes(inherit: true)
            .Single(each => each.GetType().Name == "TypeFormatterSourceAttribute");
        Assert.That(Property(attribute, "PreferredMimeTypes"), Is.EqualTo(new[] { "text/html" }));
        var type = (Type)Property(attribute, "FormatterSourceType")!;
        var formatters = (IEnumerable<object>)type.GetMethod("CreateTypeFormatters")!.Invoke(Activator.CreateInstance(type), null)!;
        object formatter = formatters.Single(each => (string?)Property(each, "MimeType") == mimeType);
        MethodInfo format = formatter.GetType().GetMethod("Format", [typeof(object), typeof(TextWriter)])!;
        using var writer = new StringWriter();
        Assert.That(format.Invoke(formatter, ["something else", new StringWriter()]), Is.EqualTo(mimeType == "text/plain"));
        return format.Invoke(formatter, [instance, writer]) is true ? writer.ToString() : null;
    }

    private static object? Property(object instance, string name) => instance.GetType().GetProperty(name)!.GetValue(instance);

    private static XElement Html(object instance) => XElement.Parse($"<body>{Format(instance, "text/html")}</body>");

    private static string[] Cells(XElement page, string tag) => [.. page.Descendants(tag).Select(cell => cell.Value)];

    private static XElement Picture(XElement page)
    {
        const string form = "data:image/svg+xml;base64,";
        string source = (string)page.Descendants("img").Single().Attribute("src")!;
        Assert.That(source, Does.StartWith(form));
        return XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(source[form.Length..])));
    }

    private static string[] Texts(XElement svg) =>
        [.. svg.Descendants().Where(each => each.Name.LocalName == "text").Select(each => each.Value)];
}
