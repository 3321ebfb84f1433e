using System.Xml.Linq;
using BlasNet.Data;
using BlasNet.Reports;
using BlasNet.Runs;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Reports;

internal static class RunReportTests
{
    private const string ConvolutionModel = """
        { "name": "tiny", "description": "Less than <5> & more", "layers": [
          { "kind": "conv2D", "filters": 4, "kernelSize": 3, "activation": "relu" }, "flatten", { "kind": "dense", "units": "outputs" } ] }
        """;

    [Test]
    public static void It_is_one_well_formed_page_that_needs_nothing_else()
    {
        using var runs = new TestRuns();
        RunSummary run = runs.Start(TestRuns.Config());
        string file = RunReport.Write(run.Run);
        Assert.That(file, Is.EqualTo(Path.Combine(run.Run, "report.html")));
        string html = File.ReadAllText(file);
        XDocument page = Parse(html);
        Assert.That(page.Descendants("script").Concat(page.Descendants("link")).Concat(page.Descendants("iframe")), Is.Empty);
        Assert.That(page.Descendants().Attributes()
            .Where(each => each.Name.LocalName is "src" or "href" && !each.Value.StartsWith("data:", StringComparison.Ordinal)), Is.Empty);
        Assert.That(html, Does.Contain("prefers-color-scheme: dark").And.Not.Contain("url(").And.Not.Contain("@import"));
        Assert.That(Headings(page),
            Is.EqualTo(new[] { "Curves", "Confusion matrix", "Probabilities", "What the model takes from the columns", "Worst samples",
                "Model", "Configuration", "Environment" }));
        Assert.That(page.Descendants("h1").Single().Value, Is.EqualTo("test/run_0001done"));
    }

    [Test]
    public static void Each_metric_has_a_chart_with_a_point_for_each_epoch()
    {
        using var runs = new TestRuns();
        XDocument page = Report(runs, runs.Start(TestRuns.Config()).Run);
        XElement[] charts = [.. page.Descendants().Where(each => each.Name.LocalName == "svg")];
        Assert.That(charts.Take(4).Select(chart => chart.Attribute("aria-label")!.Value),
            Is.EqualTo(new[] { "loss by epoch", "accuracy by epoch", "learning rate by epoch", "samples per second by epoch" }));
        foreach (XElement line in charts[0].Descendants().Where(each => each.Name.LocalName == "polyline"))
            Assert.That(line.Attribute("points")!.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(4));
        Assert.That(charts[0].Descendants().Count(each => each.Name.LocalName == "title"), Is.EqualTo(8),
            "four epochs of training and validation");
    }

    [Test]
    public static void It_says_what_was_trained_and_where()
    {
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        TrainingConfig config = TestRuns.Config(ConvolutionModel) with { Data = "idx:" + TinyImages.Write(folder["a & <b>"]), Epochs = 1 };
        RunSummary run = runs.Start(config);
        XDocument page = Report(runs, run.Run);
        ILookup<string, string> rows = page.Descendants("tr").Where(row => row.Elements("td").Count() == 1)
            .ToLookup(row => row.Element("th")!.Value, row => row.Element("td")!.Value);
        Assert.That(rows["data"].Single(), Is.EqualTo(config.Data), "names are escaped");
        Assert.That((rows["optimizer"].Single(), rows["loss"].Single(), rows["seed"].Single()),
            Is.EqualTo(("adam", "sparseCategoricalCrossEntropy", "5")));
        Assert.That(rows["weights"].Single(), Is.EqualTo("SHA-256 " + run.WeightsSha256));
        Assert.That(rows.Contains("openblas.core type") && rows.Contains("cpu"), Is.True);
        Assert.That(page.Descendants("p").First().Value, Does.EndWith("Less than <5> & more"));
    }

    [Test]
    public static void The_filters_are_those_the_run_began_and_ended_with()
    {
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        RunSummary run =
            runs.Start(TestRuns.Config(ConvolutionModel) with { Data = "idx:" + TinyImages.Write(folder["images"]), Epochs = 2 });
        FilterSet filters = FilterSet.Read(RunRecord.Read(run.Run, "runs"))!;
        using SavedModel saved = SavedModel.Load(run.Run);
        using var fresh = new Network(saved.Network.Model, seed: 5);
        Assert.That(filters.Before, Is.EqualTo(fresh.GetWeights("0.conv2D.kernel").ToArray()));
        Assert.That(filters.After, Is.EqualTo(saved.Network.GetWeights("0.conv2D.kernel").ToArray()).And.Not.EqualTo(filters.Before));
        XDocument page = Report(runs, run.Run);
        Assert.That(Headings(page), Has.Member("First layer's filters"));
        string[] images = [.. page.Descendants("img").Where(image =>
            image.Attribute("alt")!.Value.StartsWith("filter", StringComparison.Ordinal)).Select(image => image.Attribute("src")!.Value)];
        Assert.That(images, Has.Length.EqualTo(8), "four before and four after");
        DecodedImage first = ImageReader.Decode(Convert.FromBase64String(images[0]["data:image/png;base64,".Length..]), "a.png");
        Assert.That(first.Pixels, Is.EqualTo(FilterPicture.Tiles(filters, filters.Before, 0).Single()));
        RunReport.WriteFilters(run.Run, folder["filters.png"]);
        Assert.That(File.ReadAllBytes(folder["filters.png"]), Is.EqualTo(FilterPicture.Encode(filters)));
    }

    [Test]
    public static void A_run_without_images_has_no_filters()
    {
        using var runs = new TestRuns();
        RunSummary run = runs.Start(TestRuns.Config() with { Epochs = 1 });
        Assert.That(() => RunReport.WriteFilters(run.Run, runs["x.png"]), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{run.Run}: there are no filters to draw, because the first kernel of its model, '0.dense.kernel' of the shape [2, 8], "
            + "is no convolution of images."));
    }

    [Test]
    public static void A_run_that_was_stopped_or_killed_has_a_report_too()
    {
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        TrainingConfig config = TestRuns.Config(ConvolutionModel) with { Data = "idx:" + TinyImages.Write(folder["images"]), Batch = 50 };
        RunSummary stopped = runs.Interrupt(config, 6);
        Assert.That(Report(runs, stopped.Run).Descendants("span").First().Value, Is.EqualTo("interrupted"));
        // A kill before the first checkpoint leaves the configuration, perhaps a table without rows.
        string killed = runs["test/run_0002"];
        Directory.CreateDirectory(killed);
        File.Copy(Path.Combine(stopped.Run, "config.json"), Path.Combine(killed, "config.json"));
        XDocument page = Report(runs, killed);
        Assert.That(page.Descendants("span").First().Value, Is.EqualTo("unfinished"));
        Assert.That(page.Root!.Value, Does.Contain("No epoch is complete yet."));
        Assert.That(page.Descendants("img").Count(), Is.EqualTo(4), "the filters it began with");
        File.WriteAllText(Path.Combine(killed, "metrics.csv"), File.ReadAllLines(Path.Combine(stopped.Run, "metrics.csv"))[0] + "\n");
        Assert.That(Report(runs, killed).Root!.Value, Does.Contain("No epoch is complete yet."));
    }

    [Test]
    public static void A_loss_that_was_not_finite_leaves_a_gap()
    {
        using var runs = new TestRuns();
        RunSummary run = runs.Start(TestRuns.Config());
        string path = Path.Combine(run.Run, "metrics.csv");
        string[] lines = File.ReadAllLines(path), fields = lines[2].Split(',');
        (fields[1], fields[3]) = ("NaN", "Infinity");
        lines[2] = string.Join(',', fields);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        XElement chart = Report(runs, run.Run).Descendants().First(each => each.Name.LocalName == "svg");
        Assert.That(chart.Descendants().Where(each => each.Name.LocalName == "polyline")
            .Select(line => line.Attribute("points")!.Value.Trim().Split(' ').Length),
            Is.EqualTo(new[] { 3, 3 }));
        Assert.That(chart.ToString(), Does.Not.Contain("NaN").And.Not.Contain("∞"));
    }

    [Test]
    public static void What_is_no_run_is_refused()
    {
        using var folder = new TestFolder();
        Assert.That(() => RunReport.Write(folder["none"]), Throws.TypeOf<DataException>().With.Message.Contains("there is no such run"));
        Assert.That(() => RunReport.Write(folder.Root), Throws.TypeOf<DataException>().With.Message.Contains("it has no config.json"));
    }

    private static XDocument Report(TestRuns runs, string run) => Parse(File.ReadAllText(RunReport.Write(run, runs["report.html"])));

    private static XDocument Parse(string html) => XDocument.Parse(html[html.IndexOf("<html", StringComparison.Ordinal)..]);

    private static string[] Headings(XDocument page) => [.. page.Descendants("h2").Select(heading => heading.Value)];
}
