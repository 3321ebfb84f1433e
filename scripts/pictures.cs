#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
// Makes the pictures of the README: the head of a report, and a plot.  dotnet run scripts/pictures.cs [DIR]
// What differs from run to run (times) is left out, so that the same machine makes the same bytes.
using System.Text.RegularExpressions;
using BlasNet;
using BlasNet.Plots;
using BlasNet.Runs;

string folder = args.ElementAtOrDefault(0) ?? "docs/images";
Directory.CreateDirectory(folder);
Model Network(int classes) => Model.Input(2)
    .Add(Layer.Dense(64, Activation.Relu)).Add(Layer.Dense(64, Activation.Relu)).Add(Layer.Dense(classes, Activation.Softmax));

// A run on three spirals and its report.
DirectoryInfo runs = Directory.CreateTempSubdirectory("blasnet-pictures-");
try
{
    var config = new TrainingConfig
    {
        Model = new ModelFile(Network(3), "spirals"), Data = "spirals", Name = "spirals", Validation = "0.2", Epochs = 40, Seed = 1,
        Optimizer = Optimizer.Adam(0.003),
    };
    RunSummary summary = TrainingRun.Start(config, new RunOptions { Runs = runs.FullName });
    string report = RunReport.Write(summary.Run, Path.Combine(runs.FullName, "report.html"), runs.FullName);
    File.WriteAllText(Path.Combine(folder, "report.svg"), Picture(File.ReadAllText(report)));
}
finally
{
    runs.Delete(recursive: true);
}

// What such a network has learned: the probability of a class over the plane.
DatasetPair moons = Datasets.Load("moons");
using Trainer trainer = Network(2).Compile(Optimizer.Adam(0.003), Loss.SparseCategoricalCrossEntropy(), seed: 1);
History history = trainer.Fit(moons.Train, epochs: 40, validation: moons.Test, verbose: false);
var points = moons.Test!.Input.ToTensor();
int[] rows = [.. Enumerable.Range(0, moons.Test.Count)], classes = [.. rows.Select(moons.Test.Targets.ClassOf)];
Mesh plane = Mesh.Over(-1.5, 2.5, -1.25, 1.75, columns: 64);
using Predictor predictor = trainer.ToPredictor();
double[] probabilities = plane.Of((x, y) => predictor.Predict([(float)x, (float)y]).Probabilities[1]);
PlotGrid.Create(2,
[
    Plot.Create("two moons", "x", "y").Heatmap(plane, probabilities, 0, 1, ColorScale.BlueOrange, key: false)
        .Contour(plane, probabilities, [0.5])
        .Scatter(rows.Select(i => points[i, 0]), rows.Select(i => points[i, 1]), classes: classes, size: 4),
    Plot.Create("accuracy", "epoch").Line(history.Epochs.Select(epoch => epoch.Epoch), history["accuracy"], "training")
        .Line(history.Epochs.Select(epoch => epoch.Epoch), history["val_accuracy"], "validation"),
], plotHeight: 380).Save(Path.Combine(folder, "plot.svg"));

// The report is well-formed, so it can stand within an SVG as it is: its head without times, and the charts of loss and accuracy.
static string Picture(string html)
{
    string style = Regex.Match(html, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
    string main = html[html.IndexOf("<main>", StringComparison.Ordinal)..];
    string[] tiles = [.. Regex.Matches(main, "<div class=\"card tile\">.*?</div>").Select(tile => tile.Value)];
    string[] cards = [.. Regex.Matches(main, "<div class=\"card\"><h3>.*?</svg>\n</div>", RegexOptions.Singleline)
        .Select(card => card.Value)];
    IEnumerable<string> body =
    [
        "<main>", Regex.Match(main, "<h1>.*?</h1>").Value, Regex.Match(main, "<p class=\"soft\">.*?</p>").Value, "<div class=\"tiles\">",
        .. tiles.Where(tile => !tile.Contains(">time<") && !tile.Contains("per second")), "</div>", "<h2>Curves</h2>",
        "<div class=\"pair\">",
        .. cards.Take(2).Select(card => Regex.Replace(card, "<circle.*?</circle>\n?", "")), "</div>", "</main>",
    ];
    return $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="1000" height="684" viewBox="0 0 1000 684" role="img" aria-label="a report">
        <style><![CDATA[{style}]]></style>
        <foreignObject width="1000" height="684">
        <body xmlns="http://www.w3.org/1999/xhtml" style="height:684px;overflow:hidden">
        {string.Join('\n', body)}
        </body>
        </foreignObject>
        </svg>

        """.ReplaceLineEndings("\n");
}
