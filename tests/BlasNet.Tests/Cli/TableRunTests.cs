using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Support;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command on CSV files: training, evaluation and prediction.</summary>
internal sealed class TableRunTests : FolderTests
{
    [Test]
    public void Classes_train_evaluate_and_predict_by_name([Values("de-DE", "tr-TR", "")] string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            string file = Flowers("flowers.csv");
            JsonElement run = Train("csv:" + file, "--validation", "0.25", "--epochs", "40").AssertCode(ExitCodes.Done).Json;
            Assert.That(run.GetProperty("val_accuracy").GetDouble(), Is.GreaterThan(0.95));
            // Columns in another order, without the label, and with an unknown one.
            string later = Write("later.csv", "extra,colour,id,size\nx,red,\"a, b\",1.5\ny,blue,c,-1.5\n");
            Blasnet.Run("predict", Path(run), "--data", "csv:" + later, "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
            string[][] rows = [.. File.ReadAllLines(folder["out.csv"]).Select(line => line.Split(','))];
            Assert.That(string.Join(',', rows[0]), Is.EqualTo("index,id,label,p_0,p_1"));
            Assert.That(File.ReadAllLines(folder["out.csv"])[1], Does.StartWith("0,\"a, b\",\"rose, red\","));
            Assert.That((rows[2][1], rows[2][2]), Is.EqualTo(("c", "violet")));
            Outcome judged = Blasnet.Run("evaluate", Path(run), "--data", "csv:" + file, "--json").AssertCode(ExitCodes.Done);
            Assert.That(judged.Json.GetProperty("accuracy").GetDouble(), Is.GreaterThan(0.95));
            Assert.That(run.GetProperty("weights_sha256").GetString(),
                Is.EqualTo(digest ??= run.GetProperty("weights_sha256").GetString()), "every culture gives the same bits");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string? digest;

    [Test]
    public void What_was_found_out_is_told_and_frozen_so_that_the_configuration_repeats_the_run()
    {
        JsonElement run = Train("csv:" + Flowers("flowers.csv"), "--validation", "0.25", "--epochs", "2").AssertCode(ExitCodes.Done).Json;
        string log = File.ReadAllText(System.IO.Path.Combine(Path(run), "log.txt"));
        Assert.That(log, Does.Contain("80 rows, 4 columns; delimiter ',' (detected); a header (detected); classification (detected)"));
        string config = System.IO.Path.Combine(Path(run), "config.json");
        Assert.That(File.ReadAllText(config), Does.Contain("\"labels\"").And.Contain("\"id\": \"identifier\"")
            .And.Contain("\"colour\": \"categorical\""));
        JsonElement again = Blasnet.Run("train", "--config", config, "--runs", folder["runs"], "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(again.GetProperty("weights_sha256").GetString(), Is.EqualTo(run.GetProperty("weights_sha256").GetString()));
        Assert.That(File.ReadAllText(System.IO.Path.Combine(Path(again), "config.json")), Is.EqualTo(File.ReadAllText(config)));
    }

    [Test]
    public void Reports_name_classes_and_columns_and_have_values_in_their_units()
    {
        JsonElement classes = Train("csv:" + Flowers("flowers.csv"), "--validation", "0.25", "--epochs", "1")
            .AssertCode(ExitCodes.Done).Json;
        Blasnet.Run("report", Path(classes), "--out", folder["classes.html"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllText(folder["classes.html"]),
            Does.Contain("rose, red").And.Contain("violet").And.Contain(">colour<").And.Contain(">blue<").And.Contain(">size<"));
        JsonElement values = Train("csv:" + Houses("houses.csv", 40, "70"), "--validation", "0.25", "--epochs", "1")
            .AssertCode(ExitCodes.Done).Json;
        Blasnet.Run("report", Path(values), "--out", folder["values.html"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllText(folder["values.html"]), Does.Contain(">rooms<").And.Match(@">\d{5,6}<")
            .And.Contain("predictions of price by target"));
    }

    [Test]
    public void Values_are_measured_and_predicted_in_the_units_of_the_table()
    {
        string file = Houses("houses.csv", 200, "");
        JsonElement run = Train("csv:" + file, "--validation", "0.2", "--epochs", "60", "--missing", "median")
            .AssertCode(ExitCodes.Done).Json;
        Assert.That(run.GetProperty("val_r2").GetDouble(), Is.GreaterThan(0.9));
        Blasnet.Run("predict", Path(run), "--data", "csv:" + file, "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
        double[] predicted = [.. File.ReadAllLines(folder["out.csv"]).Skip(1).Select(line => Number(line.Split(',')[^1]))];
        double[] actual = [.. File.ReadAllLines(file).Skip(1).Select(line => Number(line.Split(';')[^1]))];
        double rmse = Math.Sqrt(predicted.Zip(actual, (a, b) => (a - b) * (a - b)).Average());
        JsonElement judged = Blasnet.Run("evaluate", Path(run), "--data", "csv:" + file, "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(judged.GetProperty("rmse").GetDouble(), Is.EqualTo(rmse).Within(1e-4 * rmse).And.GreaterThan(100));
    }

    [Test]
    public void Missing_cells_are_an_error_until_a_policy_is_named()
    {
        string file = Houses("houses.csv", 40, "");
        Train("csv:" + file).AssertRefused(ExitCodes.Invalid, "line 11, column 'area': the cell '' is missing");
        Train("csv:" + file, "--missing", "drop", "--epochs", "1").AssertCode(ExitCodes.Done);
        Train("csv:" + file, "--missing", "guess").AssertRefused(ExitCodes.Usage, "'guess'");
        Assert.That(File.ReadAllText(folder["runs/mlp/run_0001/log.txt"]), Does.Contain("rows with missing cells are left out"));
    }

    [Test]
    public void A_series_is_forecast_and_its_end_is_held_out()
    {
        string file = Write("waves.csv", "day,level\n" + string.Concat(Enumerable.Range(0, 300).Select(t =>
            string.Create(CultureInfo.InvariantCulture, $"day {t},{100 + 50 * Math.Sin(t / 5.0):R}\n"))));
        JsonElement run = Train("csv:" + file, "--window", "8", "--horizon", "2..2", "--validation", "0.2", "--epochs", "30")
            .AssertCode(ExitCodes.Done).Json;
        Assert.That(run.GetProperty("val_r2").GetDouble(), Is.GreaterThan(0.95));
        Assert.That(File.ReadAllText(folder[$"{Path(run)}/config.json"]), Does.Contain("\"horizon\": 2"), "as before there were several");
        Blasnet.Run("predict", Path(run), "--data", "csv:" + file, "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
        string[] lines = File.ReadAllLines(folder["out.csv"]);
        Assert.That(lines[0], Is.EqualTo("index,day,value"));
        Assert.That((lines[1].Split(',')[1], lines[^1].Split(',')[0]), Is.EqualTo(("day 9", "301")), "the last two days are yet to come");
        Assert.That(Number(lines[^1].Split(',')[^1]), Is.EqualTo(100 + 50 * Math.Sin(301 / 5.0)).Within(15));
        run = Train("csv:" + file, "--window", "8", "--horizon", "2", "--validation", "0.2", "--epochs", "30")
            .AssertCode(ExitCodes.Done).Json;
        Assert.That(run.GetProperty("val_r2").GetDouble(), Is.GreaterThan(0.95));
        Blasnet.Run("predict", Path(run), "--data", "csv:" + file, "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
        lines = File.ReadAllLines(folder["out.csv"]);
        Assert.That((lines[0], lines[^1].Split(',')[0]), Is.EqualTo(("origin,h,level", "299")), "a row per step ahead");
        Assert.That(Number(lines[^1].Split(',')[^1]), Is.EqualTo(100 + 50 * Math.Sin(301 / 5.0)).Within(15));
        Train("csv:" + file, "--window", "8", "--folds", "3").AssertRefused(ExitCodes.Invalid, "later steps");
        Train("csv:" + file, "--horizon", "2").AssertRefused(ExitCodes.Usage, "--window");
        Train("csv:" + file, "--window", "290", "--validation", "0.2").AssertRefused(ExitCodes.Invalid, "'290'");
    }

    [Test]
    public void A_run_that_was_interrupted_resumes_to_the_same_bits()
    {
        string file = Flowers("flowers.csv");
        string[] what = ["csv:" + file, "--validation", "0.25", "--epochs", "150"];
        using (Blasnet.RunningCommand command = Blasnet.Start(["train", "--model", "mlp", "--data", .. what, "--seed", "3", "--runs",
            folder["cut"]]))
        {
            command.WaitUntil(() => File.Exists(folder["cut/mlp/run_0001/checkpoints/last.safetensors"]));
            command.Kill();
            command.End();
        }
        JsonElement resumed = Blasnet.Run("train", "--resume", folder["cut/mlp/run_0001"], "--runs", folder["cut"], "--json")
            .AssertCode(ExitCodes.Done).Json;
        JsonElement whole = Train(what).AssertCode(ExitCodes.Done).Json;
        Assert.That(resumed.GetProperty("weights_sha256").GetString(), Is.EqualTo(whole.GetProperty("weights_sha256").GetString()));
        Assert.That(TestRuns.Metrics(Path(resumed)), Is.EqualTo(TestRuns.Metrics(Path(whole))));
    }

    [Test]
    public void What_does_not_fit_is_refused_with_the_right_code()
    {
        string file = Flowers("flowers.csv");
        JsonElement run = Train("csv:" + file, "--epochs", "1").AssertCode(ExitCodes.Done).Json;
        Train("csv:").AssertRefused(ExitCodes.Usage, "'csv:FILE'");
        Train("csv:" + folder["none.csv"]).AssertRefused(ExitCodes.Invalid, "none.csv");
        Train("csv:" + file, "--label", "flowr").AssertRefused(ExitCodes.Invalid, "'flower'");
        Train("csv:" + file, "--validation", "circles").AssertRefused(ExitCodes.Invalid, "'circles'");
        Train("circles", "--label", "x").AssertRefused(ExitCodes.Invalid, "'circles' is no table");
        Train("csv:" + file, "--column-type", "size").AssertRefused(ExitCodes.Usage, "COLUMN=TYPE");
        Blasnet.Run("evaluate", Path(run), "--data", "circles").AssertRefused(ExitCodes.Invalid, "trained on a table");
        string noLabel = Write("later.csv", "id,colour,size\na,red,1\n");
        Blasnet.Run("evaluate", Path(run), "--data", "csv:" + noLabel).AssertRefused(ExitCodes.Invalid, "'flower'");
        string unknown = Write("green.csv", "id,colour,size\na,green,1\n");
        Blasnet.Run("predict", Path(run), "--data", "csv:" + unknown, "--out", folder["x.csv"])
            .AssertRefused(ExitCodes.Invalid, "line 2, column 'colour': 'green'");
        Assert.That(File.Exists(folder["x.csv"]), Is.False);
    }

    private Outcome Train(params string[] what) =>
        Blasnet.Run(["train", "--model", "mlp", "--data", .. what, "--seed", "3", "--runs", folder["runs"], "--json"]);

    private static string Path(JsonElement run) => run.GetProperty("run").GetString()!;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private string Write(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }

    // Red ones above 0 are roses, blue ones below are violets.
    private string Flowers(string name)
    {
        var text = new StringBuilder("id,colour,size,flower\n");
        for (int i = 0; i < 80; i++)
        {
            bool rose = i % 2 == 0;
            text.Append(CultureInfo.InvariantCulture,
                $"no {i},{(rose ? "red" : "blue")},{(rose ? 1 : -1) * (1 + i % 7 / 10.0):R},{(rose ? "\"rose, red\"" : "violet")}\n");
        }
        return Write(name, text.ToString());
    }

    // Prices by area and rooms; every tenth area is missing.
    private string Houses(string name, int count, string missing)
    {
        var text = new StringBuilder("\"area\";\"rooms\";\"price\"\n");
        for (int i = 0; i < count; i++)
        {
            double area = 50 + i * 37 % 100, rooms = 1 + i * 13 % 5;
            string cell = i % 10 == 9 ? "" : area.ToString(CultureInfo.InvariantCulture);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(cell.Length == 0 ? missing : cell)};{rooms};{(i % 10 == 9 ? 100 * 1000 + 20000 * rooms : 1000 * area + 20000 * rooms)}\n");
        }
        return Write(name, text.ToString());
    }
}
