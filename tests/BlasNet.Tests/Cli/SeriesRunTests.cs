using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tables;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Runs on time series by command: several steps, columns and series at once, and parts in time.</summary>
internal sealed class SeriesRunTests : FolderTests
{
    private const string Linear = """
        { "name": "linear", "layers": [ { "kind": "flatten" }, { "kind": "dense", "units": "outputs" } ],
          "optimizer": { "kind": "adam", "learningRate": 0.01 }, "epochs": 3 }
        """;

    [Test]
    public void Parts_in_time_are_trained_resumed_and_evaluated()
    {
        string file = Waves(400);
        Outcome outcome = Train(file, "--label", "all", "--time", "t", "--horizon", "6", "--validation", "100h", "--test", "0.2",
            "--calendar", "hour", "--set", "epochs=2");
        // The calendar of the steps ahead is an input of its own, which this model does not have.
        outcome.AssertRefused(ExitCodes.Invalid, "2");
        JsonElement run = Train(file, "--label", "all", "--time", "t", "--horizon", "6", "--validation", "100h", "--test", "0.2")
            .AssertCode(ExitCodes.Done).Json;
        string log = File.ReadAllText(System.IO.Path.Combine(Path(run), "log.txt"));
        Assert.That(log, Does.Contain("203 training samples, 95 validation samples, 75 test samples"));
        Assert.That(log, Does.Contain("the rows are 1 hour apart, from 2024-01-01T00:00"));
        string config = System.IO.Path.Combine(Path(run), "config.json");
        using (JsonDocument json = JsonDocument.Parse(File.ReadAllText(config)))
        {
            JsonElement table = json.RootElement.GetProperty("table");
            Assert.That((table.GetProperty("horizons").GetInt32(), table.GetProperty("time").GetString()), Is.EqualTo((6, "t")));
            Assert.That(json.RootElement.GetProperty("test").GetString(), Is.EqualTo("0.2"));
            Assert.That(table.GetProperty("labels").GetArrayLength(), Is.EqualTo(2));
        }
        JsonElement again = Blasnet.Run("train", "--config", config, "--runs", folder["runs"], "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(again.GetProperty("weights_sha256").GetString(), Is.EqualTo(run.GetProperty("weights_sha256").GetString()));
        Outcome judged = Blasnet.Run("evaluate", Path(run), "--part", "test", "--json").AssertCode(ExitCodes.Done);
        Assert.That(judged.Json.GetProperty("samples").GetInt32(), Is.EqualTo(75));
        double validation = Blasnet.Run("evaluate", Path(run), "--part", "validation", "--json").AssertCode(ExitCodes.Done).Json
            .GetProperty("mae").GetDouble();
        Assert.That(validation, Is.EqualTo(run.GetProperty("val_mae").GetDouble()).Within(1e-9), "the same windows");
        Blasnet.Run("evaluate", Path(run), "--part", "tst").AssertRefused(ExitCodes.Usage, "'test'");
        Blasnet.Run("evaluate", Path(run)).AssertRefused(ExitCodes.Usage, "--data must be given, or --part");
        Blasnet.Run("evaluate", Path(run), "--part", "test", "--data", "circles").AssertRefused(ExitCodes.Usage, "cannot both be given");
    }

    [Test]
    public void An_output_may_have_the_shape_of_the_steps_and_their_targets()
    {
        string file = Waves(120);
        JsonElement flat = Train(file, "--label", "all", "--horizon", "6").AssertCode(ExitCodes.Done).Json;
        string shaped = Linear.Replace(
            """ "outputs" }""", """ 12 }, { "kind": "reshape", "targetShape": [6, 2] }""", StringComparison.Ordinal);
        JsonElement run = Train(file, shaped, "--label", "all", "--horizon", "6").AssertCode(ExitCodes.Done).Json;
        Assert.That(run.GetProperty("mae").GetDouble(), Is.EqualTo(flat.GetProperty("mae").GetDouble()));
        Blasnet.Run("predict", Path(run), "--data", "csv:" + file, "--all", "--out", folder["shaped.csv"]).AssertCode(ExitCodes.Done);
        Blasnet.Run("predict", Path(flat), "--data", "csv:" + file, "--all", "--out", folder["flat.csv"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllText(folder["shaped.csv"]), Is.EqualTo(File.ReadAllText(folder["flat.csv"])));
    }

    [Test]
    public void Several_series_are_learned_at_once_and_an_unknown_one_is_told()
    {
        var text = new StringBuilder("shop,day,price,sales\n");
        for (int day = 0; day < 120; day++)
        {
            foreach (string shop in (string[])["north", "south"])
                text.Append(
                    CultureInfo.InvariantCulture, $"{shop},{day},{1 + day % 3},{100 - 10 * (day % 3) + (shop == "north" ? 5 : 0)}\n");
            if (day < 9)
                text.Append(CultureInfo.InvariantCulture, $"new,{day},1,1\n");
        }
        File.WriteAllText(folder["shops.csv"], text.ToString());
        JsonElement run = Train(folder["shops.csv"], "--label", "sales", "--task", "regression", "--time", "day", "--group", "shop",
            "--horizon", "2", "--validation", "20").AssertCode(ExitCodes.Done).Json;
        string log = File.ReadAllText(System.IO.Path.Combine(Path(run), "log.txt"));
        Assert.That(log, Does.Contain("warning: 1 of 3 series are too short and left out: 'new'"));
        Assert.That(log, Does.Contain("174 training samples, 38 validation samples"));
        using Predictor predictor = Predictor.Load(Path(run));
        Table table = predictor.Preprocessor!.Read(folder["shops.csv"]);
        Assert.That(() => predictor.Predict(table), Throws.TypeOf<DataException>().With.Message.Contains("'new' is no series"));
        var rows = Enumerable.Range(0, 12).SelectMany(day => new[] { "south", "north" }.Select(shop => new
        {
            shop, day, price = 1 + day % 3, sales = 100 - 10 * (day % 3) + (shop == "north" ? 5 : 0),
        })).ToArray();
        Assert.That(predictor.Inputs.Select(input => $"{input.Name} {input.Kind} {input.Example}").Take(2),
            Is.EqualTo(new[] { "day Identifier 2024-01-01", "shop Identifier north" }));
        IReadOnlyList<Prediction> answers = predictor.PredictMany(rows);
        Assert.That((answers.Count, answers[0].Values.Count), Is.EqualTo((2, 2)));
        Blasnet.Run("predict", Path(run), "--data", "csv:" + folder["shops.csv"], "--out", folder["out.csv"])
            .AssertRefused(ExitCodes.Invalid, "line 4, column 'shop': 'new' is no series that was learned.");
    }

    [Test]
    public void What_is_no_series_is_a_sentence_with_the_right_code()
    {
        string file = Waves(60);
        Train(file, "--horizon", "0").AssertRefused(ExitCodes.Usage, "at least 1");
        Train(file, "--horizon", "soon").AssertRefused(ExitCodes.Usage, "'soon'");
        Train(file, "--season", "0").AssertRefused(ExitCodes.Usage, "at least 1");
        Train(file, "--calendar", "hours", "--time", "t").AssertRefused(ExitCodes.Usage, "'hour'");
        Train(file, "--calendar", "hour").AssertRefused(ExitCodes.Usage, "no column is named as the time");
        Train(file, "--time", "time").AssertRefused(ExitCodes.Invalid, "'time'");
        Train(file, "--window", "60").AssertRefused(ExitCodes.Invalid, "'60' steps, but a window of '60' and a target '1' ahead need 61");
        Train(file, "--time", "t", "--test", "1.5").AssertRefused(ExitCodes.Invalid, "'1.5' of 'test' must be a number of rows");
        Train(file, "--test", "2d").AssertRefused(ExitCodes.Invalid, "name it by --time");
        Train(file, "--time", "t", "--validation", "59").AssertRefused(ExitCodes.Invalid, "leaves '1'");
        Blasnet.Run("train", "--model", folder["linear.json"], "--data", "csv:" + file, "--label", "a", "--test", "0.2", "--runs",
            folder["runs"]).AssertRefused(ExitCodes.Invalid, "'test' parts a series in time");
        Blasnet.Run("train", "--model", folder["linear.json"], "--data", "csv:" + file, "--time", "t")
            .AssertRefused(ExitCodes.Usage, "--time needs --window");
        string[] lines = File.ReadAllLines(file);
        File.WriteAllLines(folder["gap.csv"], lines.Where((_, line) => line != 30));
        Train(folder["gap.csv"], "--time", "t").AssertRefused(ExitCodes.Invalid, "line 31, column 't': the time '2024-01-02T06:00' follows "
            + "'2024-01-02T04:00' on line 30, but the steps are 1 hour apart");
        Outcome check = Blasnet.Run("data", "check", "csv:" + folder["gap.csv"], "--window", "12", "--time", "t", "--label", "a");
        check.AssertCode(ExitCodes.Invalid);
        Assert.That(check.Output, Does.Contain("the row of '2024-01-02T05:00' is missing"));
        Blasnet.Run("data", "check", "csv:" + file, "--window", "12", "--time", "t", "--label", "a").AssertCode(ExitCodes.Done);
    }

    [Test]
    public void A_run_from_before_several_steps_were_forecast_predicts_and_repeats_as_it_did()
    {
        string file = Waves(80);
        JsonElement run = Train(file, "--horizon", "3..3", "--label", "a").AssertCode(ExitCodes.Done).Json;
        string config = System.IO.Path.Combine(Path(run), "config.json");
        Assert.That(File.ReadAllText(config), Does.Contain("\"horizon\": 3").And.Not.Contain("horizons"), "the form of before");
        using Predictor predictor = Predictor.Load(Path(run));
        Assert.That((predictor.OutputWidth, predictor.Preprocessor!.Options.Series!.FirstStep), Is.EqualTo((1, 3)));
        JsonElement again = Blasnet.Run("train", "--config", config, "--runs", folder["runs"], "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(again.GetProperty("weights_sha256").GetString(), Is.EqualTo(run.GetProperty("weights_sha256").GetString()));
    }

    private Outcome Train(string file, params string[] what)
    {
        string model = what is [['{', ..], ..] ? what[0] : Linear;
        what = [.. what.Where(text => text != model)];
        File.WriteAllText(folder["linear.json"], model);
        string[] window = what.Contains("--window") ? [] : ["--window", "12"];
        return Blasnet.Run(["train", "--model", folder["linear.json"], "--data", "csv:" + file, .. window, .. what, "--seed", "3", "--runs",
            folder["runs"], "--json"]);
    }

    private static string Path(JsonElement run) => run.GetProperty("run").GetString()!;

    // Two waves by the hour.
    private string Waves(int hours)
    {
        File.WriteAllLines(folder["waves.csv"],
        [
            "t,a,b", .. Enumerable.Range(0, hours).Select(hour => string.Create(CultureInfo.InvariantCulture,
                $"{new DateTime(2024, 1, 1).AddHours(hour):yyyy-MM-ddTHH:mm},{Math.Sin(hour / 4.0):R},{10 * Math.Cos(hour / 5.0):R}")),
        ]);
        return folder["waves.csv"];
    }
}
