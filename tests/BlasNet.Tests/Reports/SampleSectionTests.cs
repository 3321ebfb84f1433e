using System.Globalization;
using System.Xml.Linq;
using BlasNet.Data;
using BlasNet.Explaining;
using BlasNet.Reports;
using BlasNet.Runs;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Reports;

internal static class SampleSectionTests
{
    private const string Convolution = """
        { "layers": [ { "kind": "conv2D", "filters": 4, "kernelSize": 3, "activation": "relu" },
          "flatten", { "kind": "dense", "units": "outputs" } ] }
        """;

    private const string Logits = """
        { "layers": [ { "kind": "dense", "units": 2 } ], "loss": { "kind": "sparseCategoricalCrossEntropy", "fromLogits": true } }
        """;

    private const string OneOutput = """
        { "layers": [ { "kind": "dense", "units": 6, "activation": "tanh" }, { "kind": "dense", "units": 1, "activation": "sigmoid" } ] }
        """;

    [Test]
    public static void The_matrix_counts_every_validation_sample_and_agrees_with_the_log()
    {
        using var runs = new TestRuns();
        RunSummary run = runs.Start(TestRuns.Config());
        using HeldOutRows rows = Rows(RunRecord.Read(run.Run, "runs"));
        var samples = HeldOutPredictions.Of(rows);
        Assert.That(samples.Part, Is.EqualTo("validation"));
        Assert.That(samples.Confusion().Accuracy, Is.EqualTo(run.ValAccuracy!.Value).Within(1e-12));
        Assert.That(samples.Losses.Average(loss => (double)loss), Is.EqualTo(run.ValLoss!.Value).Within(1e-6));
        XElement matrix = Page(runs, run.Run).Descendants("table").Single(table => table.Attribute("class")?.Value == "matrix");
        int[] counts = [.. matrix.Descendants("td").Select(cell => int.Parse(cell.Value, CultureInfo.InvariantCulture))];
        Assert.That(counts, Has.Length.EqualTo(4));
        Assert.That(counts.Sum(), Is.EqualTo(samples.Data.Count));
    }

    [TestCase(Logits)]
    [TestCase(OneOutput)]
    public static void Probabilities_are_probabilities_whatever_the_model_ends_with(string model)
    {
        using var runs = new TestRuns();
        RunSummary run = runs.Start(TestRuns.Config(model));
        using HeldOutRows rows = Rows(RunRecord.Read(run.Run, "runs"));
        var samples = HeldOutPredictions.Of(rows);
        Assert.That(samples.AreClasses, Is.True);
        Assert.That(samples.Outputs, Is.All.InRange(0, 1));
        Assert.That(samples.Confusion().Accuracy, Is.EqualTo(run.ValAccuracy!.Value).Within(1e-12));
        int worst = samples.Worst(1).Single();
        int label = samples.Data.Targets.ClassOf(worst);
        ReadOnlySpan<float> outputs = samples.OutputsOf(worst);
        double ofLabel = outputs.Length > 1 ? outputs[label] : label == 1 ? outputs[0] : 1 - outputs[0];
        Assert.That(samples.Losses[worst], Is.EqualTo(-Math.Log(ofLabel)).Within(1e-4).And.EqualTo(samples.Losses.Max()));
    }

    [Test]
    public static void The_worst_images_are_shown_as_they_are()
    {
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        RunSummary run = runs.Start(TestRuns.Config(Convolution) with { Data = "idx:" + TinyImages.Write(folder["images"]), Epochs = 1 });
        using HeldOutRows rows = Rows(RunRecord.Read(run.Run, "runs"));
        var samples = HeldOutPredictions.Of(rows);
        XElement[] figures = [.. Page(runs, run.Run).Descendants("figure")];
        Assert.That(figures, Has.Length.EqualTo(24));
        int worst = samples.Worst(1).Single();
        XElement image = figures[0].Element("img")!;
        Assert.That(image.Attribute("alt")!.Value, Does.StartWith($"sample {worst}: {worst % 10} predicted as "));
        var values = new float[36];
        samples.Data.Input.Gather([worst], values);
        DecodedImage picture = ImageReader.Decode(
            Convert.FromBase64String(image.Attribute("src")!.Value["data:image/png;base64,".Length..]), "a.png");
        Assert.That(picture.Pixels, Is.EqualTo(values.Select(value => (byte)MathF.Round(255 * value))));
    }

    [Test]
    public static void Without_its_data_a_run_still_has_a_report_that_says_so()
    {
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        RunSummary run =
            runs.Start(TestRuns.Config(Convolution) with { Data = "idx:" + TinyImages.Write(folder["a <b> & c"]), Epochs = 1 });
        Directory.Delete(folder["a <b> & c"], recursive: true);
        XDocument page = Page(runs, run.Run);
        Assert.That(page.Descendants("h2").Select(heading => heading.Value),
            Has.Member("Validation samples").And.No.Member("Confusion matrix"));
        Assert.That(page.Root!.Value, Does.Contain("Confusion matrix and worst samples cannot be shown.").And.Contain("a <b> & c"));
    }

    [Test]
    public static void Data_that_has_changed_since_the_run_is_told()
    {
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        string images = TinyImages.Write(folder["images"]);
        RunSummary run = runs.Start(TestRuns.Config(Convolution) with { Data = "idx:" + images, Epochs = 1 });
        Assert.That(Page(runs, run.Run).Root!.Value, Does.Not.Contain("has changed since the run"));
        Directory.Delete(images, recursive: true);
        TinyImages.Write(images, 40, 30);
        XDocument page = Page(runs, run.Run);
        Assert.That(page.Root!.Value, Does.Contain("has changed since the run"));
        Assert.That(page.Descendants("h2").Select(heading => heading.Value), Has.Member("Worst samples"));
    }

    [Test]
    public static void Values_have_worst_samples_but_no_matrix()
    {
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        string images = TinyImages.Write(folder["images"], 40, 20);
        const string model = """{ "layers": [ "flatten", { "kind": "dense", "units": 1 } ], "loss": "meanSquaredError" }""";
        RunSummary run = runs.Start(TestRuns.Config(model) with { Data = "idx:" + images, Epochs = 1 });
        XDocument page = Page(runs, run.Run);
        Assert.That(page.Descendants("h2").Select(heading => heading.Value), Has.Member("Worst samples").And.No.Member("Confusion matrix"));
        Assert.That(page.Descendants("figure").First().Value, Does.Contain("loss").And.Not.Contain("probability"));
    }

    private static XDocument Page(TestRuns runs, string run)
    {
        string html = File.ReadAllText(RunReport.Write(run, runs["report.html"]));
        return XDocument.Parse(html[html.IndexOf("<html", StringComparison.Ordinal)..]);
    }

    private static HeldOutRows Rows(RunRecord run) => HeldOutRows.Read(run.Directory, run.Config);
}
