using System.Globalization;
using System.Text;
using System.Xml.Linq;
using BlasNet.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Reports;

internal static class RunComparisonPageTests
{
    [Test]
    public static void Runs_share_charts_and_show_what_differs()
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config();
        RunSummary first = runs.Start(config), second = runs.Start(config with { Batch = 64, Name = "a & (b", Epochs = 2 });
        string file = RunReport.WriteComparison([first.Run, second.Run], runs: runs.Root);
        Assert.That(file, Is.EqualTo(runs["report.html"]));
        XDocument page = Parse(file);
        Assert.That(page.Descendants("h2").Select(heading => heading.Value), Is.EqualTo(new[] { "Results", "Differences", "Curves" }));
        XElement[] charts = [.. page.Descendants().Where(each => each.Name.LocalName == "svg")];
        Assert.That(charts.Select(chart => chart.Attribute("aria-label")!.Value), Is.EqualTo(new[]
        {
            "loss by epoch", "accuracy by epoch", "val_loss by epoch", "val_accuracy by epoch", "learning rate by epoch",
            "samples per second by epoch",
        }));
        Assert.That(charts.Select(chart => chart.Descendants().Count(each => each.Name.LocalName == "polyline")), Is.All.EqualTo(2));
        Assert.That(page.Descendants("span").Select(span => span.Value), Has.Some.StartsWith("a & (b/run_0001"), "names are escaped");
        Assert.That(Column(page, "Differences", "batch"), Is.EqualTo(new[] { "128", "64" }));
        Assert.That(Column(page, "Results", "epochs"), Is.EqualTo(new[] { "4", "2" }));
        Assert.That(Column(page, "Results", "val_loss"),
            Is.EqualTo(new[] { first, second }.Select(run => run.ValLoss!.Value.ToString("0.0000", CultureInfo.InvariantCulture))));
        Assert.That(page.Descendants("th").Select(head => head.Value), Has.No.Member("optimizer"), "what is the same in both is left out");
    }

    [Test]
    public static void Fewer_than_two_runs_or_one_twice_are_refused()
    {
        using var runs = new TestRuns();
        string run = runs.Start(TestRuns.Config() with { Epochs = 1 }).Run;
        Assert.That(() => RunReport.WriteComparison([run]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("but there were '1'"));
        Assert.That(() => RunReport.WriteComparison([run, "test/run_0001"], runs: runs.Root),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'test/run_0001' is named twice"));
    }

    [Test]
    public static void A_hundred_thousand_epochs_make_a_small_page()
    {
        using var runs = new TestRuns();
        string run = runs.Start(TestRuns.Config() with { Epochs = 1 }).Run, copy = runs["test/run_0002"];
        string metrics = Path.Combine(run, "metrics.csv"), header = File.ReadAllLines(metrics)[0];
        var rows = new StringBuilder(header).Append('\n');
        int values = header.Split(',').Length - 5;
        for (int epoch = 1; epoch <= 100_000; epoch++)
        {
            double value = 1.0 / epoch + epoch * 7919 % 101 * 1e-3;
            string columns = string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $",{value}"), values));
            rows.Append(CultureInfo.InvariantCulture, $"{epoch}{columns},0.01,0.5,1000,{epoch}\n");
        }
        File.WriteAllText(metrics, rows.ToString());
        TestRuns.Copy(run, copy);
        foreach (string page in (string[])[RunReport.Write(run), RunReport.WriteComparison([run, copy], runs: runs.Root)])
        {
            Assert.That(new FileInfo(page).Length, Is.LessThan(1 << 20), page);
            XElement line = Parse(page).Descendants().First(each => each.Name.LocalName == "polyline");
            Assert.That(line.Attribute("points")!.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries), Has.Length.InRange(900, 1000));
        }
    }

    private static string[] Column(XDocument page, string section, string name)
    {
        XElement table = page.Descendants("section").Single(each => each.Element("h2")!.Value == section).Descendants("table").Single();
        int column = table.Descendants("thead").Descendants("th").Select(head => head.Value).ToList().IndexOf(name);
        return [.. table.Descendants("tbody").Elements("tr").Select(row => row.Elements().ElementAt(column).Value)];
    }

    private static XDocument Parse(string file)
    {
        string html = File.ReadAllText(file);
        return XDocument.Parse(html[html.IndexOf("<html", StringComparison.Ordinal)..]);
    }
}
