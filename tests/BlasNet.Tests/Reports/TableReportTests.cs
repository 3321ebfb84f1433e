using System.Globalization;
using System.Xml.Linq;
using BlasNet.Cli;
using BlasNet.Explaining;
using BlasNet.Reports;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Reports;

/// <summary>Tests of reports on tables: cells as they stand in the file, predictions against targets, metrics in the head.</summary>
internal sealed class TableReportTests : FolderTests
{
    private const string Net = """{ "layers": [ { "kind": "dense", "units": 8, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ] }""";

    [TestCase(null, null, null), TestCase("0.25", null, null), TestCase("0.25", "cache", null), TestCase("0.25", null, 8),
        TestCase(null, null, null, true), TestCase("other", null, null)]
    public void The_worst_samples_have_the_cells_and_lines_of_their_rows(string? validation, string? cache, int? shuffle, bool fold = false)
    {
        string text = Houses(60);
        File.WriteAllText(folder["t.csv"], text);
        File.WriteAllText(folder["v.csv"], Houses(25, 7));
        string source = validation == "other" ? Houses(25, 7) : text;
        TrainingConfig config = Config("csv:" + folder["t.csv"]) with
        {
            Validation = validation == "other" ? "csv:" + folder["v.csv"] : validation,
            Cache = cache is null ? null : folder[cache],
            ShuffleBuffer = shuffle,
            Fold = fold ? new Fold(2, 3) : null,
            Table = new TableOptions { Missing = MissingPolicy.Drop },
        };
        string run = TrainingRun.Start(config, new RunOptions { Runs = folder["runs"] }).Run;
        using HeldOutRows rows = Rows(RunRecord.Read(run, folder["runs"]));
        var samples = HeldOutPredictions.Of(rows);
        string[] lines = source.Split('\n');
        XElement table = Page(run).Descendants("table").Single(each => each.Descendants("th").Any(head => head.Value == "line"));
        Assert.That(table.Descendants("thead").Single().Descendants("th").Select(head => head.Value),
            Is.EqualTo(new[] { "line", "target", "predicted", "loss", "id", "area", "kind" }));
        int sample = 0;
        foreach (XElement row in table.Descendants("tbody").Single().Elements("tr"))
        {
            string[] cells = [.. row.Elements().Select(cell => cell.Value)];
            string[] fields = lines[int.Parse(cells[0], CultureInfo.InvariantCulture) - 1].Split(',');
            Assert.That(cells[4..], Is.EqualTo(fields[..3]), "the cells as they stand in the file");
            Assert.That(Parsed(cells[1]), Is.EqualTo(Parsed(fields[3])).Within(1e-4).Percent);
            sample++;
        }
        Assert.That(sample, Is.EqualTo(Math.Min(24, samples.Data.Count)));
    }

    [Test]
    public void Classes_have_their_cells_too_and_a_series_keeps_its_inputs()
    {
        File.WriteAllText(folder["c.csv"], "x;colour;y\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            $"{i}.50;{(i % 2 == 0 ? "red" : "blue")};{(i > 30 ? "yes" : "no")}\n")));
        string classes = TrainingRun.Start(Config("csv:" + folder["c.csv"]), new RunOptions { Runs = folder["runs"] }).Run;
        Assert.That(Page(classes).Root!.Value, Does.Contain("A line is that of the table."));
        Assert.That(File.ReadAllText(Path.Combine(classes, "report.html")), Does.Contain(">colour<").And.Match(@">\d+\.50<")
            .And.Contain(">blue<"));
        File.WriteAllText(folder["s.csv"], "level\n" + string.Concat(Enumerable.Range(0, 80).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Math.Sin(i)}\n"))));
        const string flat = """{ "layers": [ "flatten", { "kind": "dense", "units": "outputs" } ] }""";
        string series = TrainingRun.Start(Config("csv:" + folder["s.csv"], flat) with { Table = new TableOptions { Series = new TimeSeries(4) } },
            new RunOptions { Runs = folder["runs"] }).Run;
        Assert.That(Page(series).Root!.Value, Does.Contain("An index counts the training samples from 0."));
    }

    [Test]
    public void A_report_shows_residuals_or_probabilities_and_what_columns_are_worth_as_explain_found_it()
    {
        File.WriteAllText(folder["t.csv"], Houses(120));
        TrainingConfig config = Config("csv:" + folder["t.csv"]) with
        {
            Validation = "0.25", Epochs = 5, Table = new TableOptions { Missing = MissingPolicy.Drop },
        };
        string run = TrainingRun.Start(config, new RunOptions { Runs = folder["runs"] }).Run;
        string[] charts = Charts(run);
        Assert.That(charts, Does.Contain("number of residuals of price").And.Contain("residuals of price by prediction")
            .And.Contain("importance of columns").And.Contain("price by area").And.Contain("price by kind"));
        File.WriteAllText(Path.Combine(run, "importance.csv"), "column,loss_increase,low,high\nattic,0.5,0.25,0.75\n");
        Assert.That(Page(run).Root!.Value, Does.Contain("as 'explain' left it").And.Contain("attic"));
        Assert.That(Charts(run), Has.No.Member("price by area"), "nothing is computed beside the files");
        File.WriteAllText(Path.Combine(run, "importance.csv"), "column,loss_increase\nattic,x\n");
        Assert.That(Charts(run), Does.Contain("price by area"), "a file that is not as it was written is not used");
        File.WriteAllText(folder["c.csv"],
            "x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{(i % 3 == 0 ? "yes" : "no")}\n")));
        TrainingConfig half = Config("csv:" + folder["c.csv"]) with { Validation = "0.5" };
        string classes = TrainingRun.Start(half, new RunOptions { Runs = folder["runs"] }).Run;
        Assert.That(Charts(classes), Does.Contain("true by false positives").And.Contain("precision by recall")
            .And.Contain("accuracy by confidence").And.Contain("yes by x"));

        string[] Charts(string which) => [.. Page(which).Descendants().Attributes("aria-label").Select(each => each.Value)];
    }

    [Test]
    public void A_regression_has_a_picture_of_predictions_against_targets_in_the_units_of_the_table()
    {
        File.WriteAllText(folder["t.csv"], Houses(200));
        TrainingConfig config = Config("csv:" + folder["t.csv"]) with { Validation = "0.25", Epochs = 40, Table = new TableOptions { Missing = MissingPolicy.Drop } };
        RunSummary summary = TrainingRun.Start(config, new RunOptions { Runs = folder["runs"] });
        using HeldOutRows rows = Rows(RunRecord.Read(summary.Run, folder["runs"]));
        var samples = HeldOutPredictions.Of(rows);
        XDocument page = Page(summary.Run);
        XElement chart = page.Descendants().Single(each => each.Attribute("aria-label")?.Value == "predictions of price by target");
        XElement[] points = [.. chart.Descendants().Where(each => each.Name.LocalName == "circle")];
        Assert.That(points, Has.Length.EqualTo(samples.Data.Count));
        // Both axes are alike: on the diagonal, which goes from corner to corner, a target equals its prediction.
        double[] ends = [.. chart.Descendants().Single(each => each.Name.LocalName == "polyline").Attribute("points")!.Value
            .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        string[] ticks = [.. chart.Descendants().Where(each => each.Name.LocalName == "text").Select(each => each.Value).SkipLast(2)];
        Assert.That(ticks.Distinct().Count() * 2, Is.EqualTo(ticks.Length), "the same ticks on both axes");
        for (int sample = 0; sample < points.Length; sample++)
        {
            double target = samples.TargetsInUnits(samples.TargetsOf(sample))[0];
            double prediction = samples.OutputsInUnits(samples.OutputsOf(sample))[0];
            double across = (Number(points[sample], "cx") - ends[0]) / (ends[2] - ends[0]);
            double up = (Number(points[sample], "cy") - ends[1]) / (ends[3] - ends[1]);
            Assert.That(Math.Sign(Math.Round(up - across, 3)) * Math.Sign(prediction - target), Is.GreaterThanOrEqualTo(0));
            Assert.That(points[sample].Value, Is.EqualTo(string.Create(CultureInfo.InvariantCulture,
                $"target {target:G6}: prediction {prediction:G6}")));
        }
        string[] tiles = [.. page.Descendants("div").Where(div => div.Attribute("class")?.Value == "card tile")
            .Select(tile => tile.Element("span")!.Value)];
        Assert.That(tiles, Does.Contain("validation R²").And.Contain("validation MAE").And.Contain("validation RMSE")
            .And.Contain("training R²"));
        Assert.That(tiles[0], Does.StartWith("validation"));
        string r2 = page.Descendants("div").Single(div => div.Element("span")?.Value == "validation R²").Element("b")!.Value;
        Assert.That(double.Parse(r2, CultureInfo.InvariantCulture), Is.EqualTo(summary["val_r2"]!.Value).Within(1e-4));
    }

    [Test]
    public void Several_targets_have_a_picture_each_and_classes_none()
    {
        File.WriteAllText(folder["t.csv"], "x,a,b\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i * 2},{100 - i}.5\n")));
        var options = new TableOptions { Labels = ["b", "a"], Task = TableTask.Regression };
        string run = TrainingRun.Start(Config("csv:" + folder["t.csv"]) with { Table = options },
            new RunOptions { Runs = folder["runs"] }).Run;
        Assert.That(Page(run).Descendants().Attributes("aria-label").Select(each => each.Value)
            .Where(text => text.StartsWith("predictions", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "predictions of b by target", "predictions of a by target" }));
        string classes = TrainingRun.Start(TestRuns.Config() with { Epochs = 1 }, new RunOptions { Runs = folder["runs"] }).Run;
        Assert.That(Page(classes).Descendants("h2").Select(head => head.Value), Has.No.Member("Predictions")
            .And.Member("Confusion matrix"));
    }

    [TestCase("time_s", "1e308"), TestCase("time_s", "1.7e308"), TestCase("time_s", "-1e308"), TestCase("time_s", "NaN"),
        TestCase("time_s", "Infinity"), TestCase("samples_per_s", "1e308"), TestCase("loss", "1e308"), TestCase("loss", "-1.7e308"),
        TestCase("val_loss", "NaN"), TestCase("lr", "-Infinity"),
        TestCase("lr", "1.7e308"), TestCase("val_accuracy", "5e-324")]
    public void Any_number_in_the_metrics_has_a_report(string column, string value)
    {
        using var runs = new TestRuns();
        RunSummary run = runs.Start(TestRuns.Config());
        string file = Path.Combine(run.Run, "metrics.csv");
        string[][] rows = [.. File.ReadAllLines(file).Select(line => line.Split(','))];
        int place = Array.IndexOf(rows[0], column);
        foreach (string[] row in rows.Skip(2))
            row[place] = value;
        File.WriteAllText(file, string.Concat(rows.Select(row => string.Join(',', row) + "\n")));
        Blasnet.Run("report", run.Run).AssertCode(ExitCodes.Done);
        TestRuns.Copy(run.Run, runs["test/run_0002"]);
        Blasnet.Run("report", run.Run, runs["test/run_0002"], "--out", runs["both.html"]).AssertCode(ExitCodes.Done);
        foreach (string page in (string[])[Path.Combine(run.Run, "report.html"), runs["both.html"]])
        {
            string html = File.ReadAllText(page);
            Assert.That(() => XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)), Throws.Nothing);
            Assert.That(html, Does.Not.Match("points=\"[^\"]*(NaN|∞|Infinity)"));
        }
    }

    [TestCase("time_s", "1e308", 0), TestCase("time_s", "1e400", 3), TestCase("steps", "1e308", 3), TestCase("epochs", "1e308", 3),
        TestCase("epochs", "\"x\"", 3),
        TestCase("train_samples_per_s", "1e308", 0), TestCase("loss", "1e308", 0)]
    public void Any_number_in_the_summary_has_a_report_or_a_sentence(string key, string value, int code)
    {
        using var runs = new TestRuns();
        RunSummary run = runs.Start(TestRuns.Config() with { Epochs = 1 });
        string file = Path.Combine(run.Run, "summary.json");
        string text = System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(file), $"\"{key}\": [^,\n]*", $"\"{key}\": {value}");
        File.WriteAllText(file, text);
        Outcome report = Blasnet.Run("report", run.Run);
        if (code == 0)
            report.AssertCode(0);
        else
            report.AssertRefused(code, file);
    }

    private static TrainingConfig Config(string data, string model = Net) =>
        TestRuns.Config(model) with { Data = data, Epochs = 2, Batch = 16 };

    private static XDocument Page(string run)
    {
        RunReport.Write(run);
        return XDocument.Parse(File.ReadAllText(Path.Combine(run, "report.html")).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
    }

    private static double Number(XElement element, string attribute) => Parsed(element.Attribute(attribute)!.Value);

    private static double Parsed(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    // Every ninth area is missing; a blank line moves the lines against the rows.
    private static string Houses(int count, int shift = 0) =>
        "id,area,kind,price\n\n" + string.Concat(Enumerable.Range(0, count).Select(i => House(i, (i + shift) * 37 % 100)));

    private static string House(int i, int area)
    {
        string cell = i % 9 == 8 ? "" : $"{50 + area}.00", kind = i % 2 == 0 ? "flat" : "house";
        return string.Create(CultureInfo.InvariantCulture, $"no {i},{cell},{kind},{100000 + 1000 * area + i}\n");
    }

    private static HeldOutRows Rows(RunRecord run) => HeldOutRows.Read(run.Directory, run.Config);
}
