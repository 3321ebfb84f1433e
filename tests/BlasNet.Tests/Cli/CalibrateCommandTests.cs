using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the verbs 'calibrate' and 'threshold', and of intervals of 'predict'.</summary>
internal sealed class CalibrateCommandTests : FolderTests
{
    private const string Sure = """
        { "layers": [ { "kind": "dense", "units": 64, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ] }
        """;

    [Test]
    public void Calibrated_probabilities_agree_with_how_often_they_are_right_on_rows_of_their_own()
    {
        string run = Train(Classes("train.csv", 500, seed: 1), "--validation", "0.5", "--epochs", "200");
        string fresh = "csv:" + Classes("fresh.csv", 6000, seed: 2);
        double[] before = Probabilities(run, fresh);
        JsonElement told = Blasnet.Run("calibrate", run, "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(told.GetProperty("temperature").GetDouble(), Is.GreaterThan(1.02), "two hundred epochs on few rows are too sure");
        Assert.That(told.GetProperty("rows").GetInt32(), Is.EqualTo(250));
        Assert.That(told.GetProperty("log_loss_after").GetDouble(), Is.LessThan(told.GetProperty("log_loss_before").GetDouble()));
        double[] after = Probabilities(run, fresh);
        double temperature = told.GetProperty("temperature").GetDouble();
        double[] offsets = [.. told.GetProperty("offsets").EnumerateArray().Select(each => each.GetDouble())];
        double added = offsets.Length == 0 ? 0 : offsets[1] - offsets[0];
        for (int i = 0; i < 50; i++)
            Near.AssertNear(Logit(before[i]) / temperature + added, Logit(after[i]), 1e-3, "the logits are divided by the temperature");
        using var predictor = Predictor.Load(run);
        Prediction first = predictor.Predict(new { x = 0.5, y = -0.25 });
        Blasnet.Run("calibrate", run, "--remove").AssertCode(ExitCodes.Done);
        using var plain = Predictor.Load(run);
        Prediction own = plain.Predict(new { x = 0.5, y = -0.25 });
        Near.AssertNear(Logit(own.Probabilities[1]) / temperature + added, Logit(first.Probabilities[1]), 1e-4);
        Assert.That(Probabilities(run, fresh), Is.EqualTo(before), "removed, the temperature changes nothing");
        // Fitted on as many rows as are asked for: an error of at most 0.02 on 5 000 rows and more.
        JsonElement many = Blasnet.Run("calibrate", run, "--data", fresh, "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(many.GetProperty("ece_after").GetDouble(), Is.LessThanOrEqualTo(0.02));
        string[] curve = File.ReadAllLines(Path.Combine(run, "reliability.csv"));
        Assert.That(curve, Has.Length.EqualTo(16));
        Assert.That(curve.Skip(1).Sum(line => int.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)), Is.EqualTo(6000));
    }

    [Test]
    public void Predictions_follow_the_threshold_of_the_run_also_when_it_is_calibrated_later()
    {
        string run = Train(Classes("train.csv", 1500, seed: 1), "--validation", "0.3"), fresh = "csv:" + Classes("fresh.csv", 500, seed: 2);
        JsonElement told = Blasnet.Run("threshold", run, "--cost", "fp=1,fn=8", "--json").AssertCode(ExitCodes.Done).Json;
        double threshold = told.GetProperty("threshold").GetDouble();
        Assert.That(threshold, Is.LessThan(0.4), "a missed row costs more");
        Assert.That(told.GetProperty("cost").GetDouble(), Is.LessThan(told.GetProperty("cost_at_half").GetDouble()));
        Assert.That(told.GetProperty("positive").GetString(), Is.EqualTo("yes"));
        Outcome outcome = Blasnet.Run("predict", run, "--data", fresh, "--out", folder["p.csv"]).AssertCode(ExitCodes.Done);
        Assert.That(outcome.Error, Does.Contain("'yes' from a probability of 0."));
        string[] chosen = Labels();
        string[][] rows = [.. File.ReadAllLines(folder["p.csv"]).Skip(1).Select(line => line.Split(','))];
        Assert.That(rows.Select(row => double.Parse(row[3], CultureInfo.InvariantCulture) >= threshold ? "yes" : "no"), Is.EqualTo(chosen));
        Assert.That(rows.Count(row => row[1] == "yes" && double.Parse(row[3], CultureInfo.InvariantCulture) < 0.5), Is.GreaterThan(10));
        using (var predictor = Predictor.Load(run))
        {
            IReadOnlyList<Prediction> answers = predictor.Predict(BlasNet.Tables.Table.Read(fresh[4..], predictor.Preprocessor!.Options));
            Assert.That(answers.Select(answer => answer.Label), Is.EqualTo(chosen), "the predictor answers as the command");
        }
        Blasnet.Run("calibrate", run).AssertCode(ExitCodes.Done);
        Blasnet.Run("predict", run, "--data", fresh, "--out", folder["p.csv"]).AssertCode(ExitCodes.Done);
        Assert.That(Labels(), Is.EqualTo(chosen), "a temperature moves the threshold along");
        Blasnet.Run("threshold", run, "--remove").AssertCode(ExitCodes.Done);
        Blasnet.Run("predict", run, "--data", fresh, "--out", folder["p.csv"]).AssertCode(ExitCodes.Done);
        Assert.That(Labels(), Is.Not.EqualTo(chosen));

        string[] Labels() => [.. File.ReadAllLines(folder["p.csv"]).Skip(1).Select(line => line.Split(',')[1])];
    }

    [Test]
    public void Intervals_hold_the_values_of_other_rows_as_often_as_they_say()
    {
        string run = Train(Values("train.csv", 3000, seed: 1), "--validation", "0.3"), fresh = Values("fresh.csv", 3000, seed: 2);
        Blasnet.Run("predict", run, "--data", "csv:" + fresh, "--interval", "0.9", "--out", folder["p.csv"]).AssertCode(ExitCodes.Done);
        string[] lines = File.ReadAllLines(folder["p.csv"]);
        Assert.That(lines[0], Is.EqualTo("index,value,value_low,value_high"));
        double[] truth = [.. File.ReadAllLines(fresh).Skip(1).Select(line => Numbers(line)[2])];
        double[][] rows = [.. lines.Skip(1).Select(Numbers)];
        double covered = rows.Zip(truth, (row, value) => row[2] <= value && value <= row[3] ? 1.0 : 0).Average();
        Assert.That(covered, Is.InRange(0.88, 0.92));
        using var predictor = Predictor.Load(run);
        string[] cells = File.ReadAllLines(fresh)[1].Split(',');
        Prediction answer = predictor.Predict(new Dictionary<string, object?> { ["x"] = cells[0], ["y"] = cells[1] });
        ValueInterval interval = answer.Interval(0.9);
        Near.AssertNear(rows[0][2], interval.Low, 1e-6);
        Near.AssertNear(rows[0][3], interval.High, 1e-6);
        Assert.That(answer.Interval(0.5).High, Is.LessThan(interval.High));
        Assert.That(() => answer.Interval(0.9, value: 1), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public void What_cannot_be_done_is_said_in_a_sentence()
    {
        string values = Train(Values("v.csv", 200, seed: 1), "--validation", "0.3");
        string classes = Train(Classes("c.csv", 200, seed: 1), "--validation", "0.3");
        string alone = Train(Values("v.csv", 200, seed: 1)), none = folder["p.csv"];
        Blasnet.Run("predict", alone, "--data", "csv:" + folder["v.csv"], "--interval", "0.9", "--out", none)
            .AssertRefused(ExitCodes.Usage, "no errors on held-out rows", "--validation 0.2");
        Blasnet.Run("predict", values, "--data", "csv:" + folder["v.csv"], "--interval", "0.999", "--out", none)
            .AssertRefused(ExitCodes.Usage, "--interval", "'60'", "'999'");
        Blasnet.Run("predict", classes, "--data", "csv:" + folder["c.csv"], "--interval", "0.9", "--out", none)
            .AssertRefused(ExitCodes.Usage, "--interval", "classes");
        Blasnet.Run("predict", values, "--data", "csv:" + folder["v.csv"], "--interval", "90", "--out", none)
            .AssertRefused(ExitCodes.Usage, "'90'", "above 0 and below 1");
        Blasnet.Run("calibrate", values).AssertRefused(ExitCodes.Usage, "predicts values");
        Blasnet.Run("threshold", values, "--cost", "fp=1,fn=2").AssertRefused(ExitCodes.Usage, "predicts values");
        Blasnet.Run("calibrate", alone).AssertRefused(ExitCodes.Usage, "held out no rows", "--data");
        Blasnet.Run("threshold", classes, "--positive", "maybe").AssertRefused(ExitCodes.Usage, "'maybe'", "'yes'");
        foreach (string cost in (string[])["fp=1", "fp=1,fn=-1", "fp=0,fn=0", "fp=1,fp=2", "5", "fp=a,fn=1"])
            Blasnet.Run("threshold", classes, "--cost", cost).AssertRefused(ExitCodes.Usage, $"'{cost}'", "fp=1,fn=5");
        File.WriteAllText(Path.Combine(classes, "calibration.json"), """{ "temperature": -1 }""");
        Blasnet.Run("predict", classes, "--data", "csv:" + folder["c.csv"], "--out", none)
            .AssertRefused(ExitCodes.Invalid, "calibration.json", "'-1'");
        File.WriteAllText(Path.Combine(classes, "calibration.json"), """{ "temperature": 1, "offsets": [0, 1, 2] }""");
        Blasnet.Run("predict", classes, "--data", "csv:" + folder["c.csv"], "--out", none)
            .AssertRefused(ExitCodes.Invalid, "calibration.json", "'3' classes", "'2'");
    }

    private string Train(string file, params string[] more)
    {
        File.WriteAllText(folder["net.json"], Sure);
        return Blasnet.Run(["train", "--model", folder["net.json"], "--data", "csv:" + file, .. Epochs(more), "--seed", "3",
            "--threads", "1", "--optimizer", "adam", "--learning-rate", "0.01", "--runs", folder["runs"], "--json", .. more])
            .AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;
    }

    private static string[] Epochs(string[] given) => given.Contains("--epochs") ? [] : ["--epochs", "40"];

    private double[] Probabilities(string run, string data)
    {
        Blasnet.Run("predict", run, "--data", data, "--out", folder["p.csv"]).AssertCode(ExitCodes.Done);
        return [.. File.ReadAllLines(folder["p.csv"]).Skip(1).Select(line => Number(line.Split(',')[3]))];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double[] Numbers(string line) => Array.ConvertAll(line.Split(','), Number);

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private string Classes(string name, int rows, int seed) => Table(name, rows, seed, (x, y, random) =>
        random.NextDouble() < 1 / (1 + Math.Exp(-(2 * x - y * y))) ? "yes" : "no");

    private string Values(string name, int rows, int seed) => Table(name, rows, seed, (x, y, random) =>
        (1000 + 300 * x + 100 * Math.Sin(2 * y) + 200 * (random.NextDouble() + random.NextDouble() - 1))
            .ToString("R", CultureInfo.InvariantCulture));

    private string Table(string name, int rows, int seed, Func<double, double, Random, string> label)
    {
        var random = new Random(seed);
        var text = new StringBuilder("x,y,label\n");
        for (int row = 0; row < rows; row++)
        {
            double x = Math.Round(4 * random.NextDouble() - 2, 4), y = Math.Round(4 * random.NextDouble() - 2, 4);
            text.Append(CultureInfo.InvariantCulture, $"{x},{y},{label(x, y, random)}\n");
        }
        File.WriteAllText(folder[name], text.ToString());
        return folder[name];
    }
}
