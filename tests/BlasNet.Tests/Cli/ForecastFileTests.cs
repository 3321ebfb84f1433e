using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tables;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of forecasts as a file with a row per step ahead, as a printed table, and from code.</summary>
internal sealed class ForecastFileTests : FolderTests
{
    [Test]
    public void The_steps_after_the_end_have_times_that_go_on_and_values_in_their_units()
    {
        string run = Train("--label", "all", "--time", "t", "--horizon", "6");
        Predict(run, "last.csv").AssertCode(ExitCodes.Done);
        string[] lines = File.ReadAllLines(folder["last.csv"]);
        Assert.That(lines[0], Is.EqualTo("origin,time,h,a,b"));
        Assert.That(lines[1..].Select(line => string.Join(',', line.Split(',')[..3])), Is.EqualTo(Enumerable.Range(1, 6).Select(h =>
            $"{Hour(199)},{Hour(199 + h)},{h}")));
        using Predictor predictor = Predictor.Load(run);
        Table table = predictor.Preprocessor!.Read(folder["waves.csv"]);
        IReadOnlyList<double> expected = predictor.Predict(table)[^1].Values;
        Assert.That(lines[1..].SelectMany(line => Numbers(line)[^2..]), Is.EqualTo(expected).Within(1e-4));
        // The waves are easily learned: units and order are those of the columns.
        double[] first = Numbers(lines[1]);
        Assert.That(first[^2], Is.EqualTo(Math.Sin(200 / 4.0)).Within(0.4));
        Assert.That(first[^1], Is.EqualTo(10 * Math.Cos(200 / 5.0)).Within(4));
    }

    [Test]
    public void All_origins_end_with_the_last_one()
    {
        string run = Train("--label", "all", "--time", "t", "--horizon", "6");
        Outcome all = Predict(run, "all.csv", "--all").AssertCode(ExitCodes.Done);
        Predict(run, "last.csv", "--last").AssertCode(ExitCodes.Done);
        string[] lines = File.ReadAllLines(folder["all.csv"]), last = File.ReadAllLines(folder["last.csv"]);
        Assert.That(lines, Has.Length.EqualTo(1 + (200 - 12 + 1) * 6));
        Assert.That(all.Output, Does.Contain("1 134 rows of origin,time,h,a,b"));
        Assert.That(lines[1], Does.StartWith($"{Hour(11)},{Hour(12)},1,"));
        Assert.That(lines[7], Does.StartWith($"{Hour(12)},{Hour(13)},1,"));
        Assert.That(lines[^6..].Select(Place), Is.EqualTo(last[1..].Select(Place)));
        Assert.That(lines[^6..].SelectMany(Numbers), Is.EqualTo(last[1..].SelectMany(Numbers)).Within(1e-5));

        static string Place(string line) => string.Join(',', line.Split(',')[..3]);
    }

    [Test]
    public void A_run_of_one_step_keeps_its_file_unless_asked()
    {
        string run = Train("--label", "a", "--features", "b", "--horizon", "3..3");
        Predict(run, "rows.csv").AssertCode(ExitCodes.Done);
        string[] rows = File.ReadAllLines(folder["rows.csv"]);
        Assert.That((rows[0], rows.Length), Is.EqualTo(("index,value", 1 + 200 - 12 + 1)));
        Predict(run, "last.csv", "--last").AssertCode(ExitCodes.Done);
        string[] last = File.ReadAllLines(folder["last.csv"]);
        Assert.That(last[0], Is.EqualTo("origin,h,a"), "without times the origin is a number");
        Assert.That(last, Has.Length.EqualTo(2));
        Assert.That(last[1], Does.StartWith("199,3,"));
        Assert.That(Numbers(last[1])[^1], Is.EqualTo(Numbers(rows[^1])[^1]).Within(1e-5));
        Predict(run, "all.csv", "--all").AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllLines(folder["all.csv"]).Skip(1).Select(line => Numbers(line)[^1]),
            Is.EqualTo(rows.Skip(1).Select(line => Numbers(line)[^1])));
    }

    [Test]
    public void Quantiles_follow_the_one_nearest_to_the_median()
    {
        string run = Train("--label", "all", "--time", "t", "--horizon", "2", "--quantiles", "0.1,0.5,0.9");
        Predict(run, "q.csv").AssertCode(ExitCodes.Done);
        string[] lines = File.ReadAllLines(folder["q.csv"]);
        Assert.That(lines[0], Is.EqualTo("origin,time,h,a,a_q0.1,a_q0.5,a_q0.9,b,b_q0.1,b_q0.5,b_q0.9"));
        foreach (string line in lines[1..])
        {
            double[] numbers = Numbers(line)[^8..];
            Assert.That((numbers[0], numbers[4]), Is.EqualTo((numbers[2], numbers[6])));
            Assert.That(numbers[1..4], Is.Ordered);
            Assert.That(numbers[5..8], Is.Ordered);
        }
        using Predictor predictor = Predictor.Load(run);
        IReadOnlyList<ForecastStep> steps = predictor.Forecast(folder["waves.csv"]);
        Assert.That(steps.SelectMany(step => step.Quantiles).SelectMany(each => each),
            Is.EqualTo(lines[1..].SelectMany(line => (double[])[.. Numbers(line)[^7..^4], .. Numbers(line)[^3..]])).Within(1e-5));
        Assert.That(steps[0].Values, Is.EqualTo(new[] { steps[0].Quantiles[0][1], steps[0].Quantiles[1][1] }));
        Blasnet.Run("predict", run, "--data", Data, "--interval", "0.9").AssertRefused(ExitCodes.Usage, "quantiles");
    }

    [Test]
    public void Intervals_are_those_of_each_step_ahead()
    {
        string run = Train("--label", "all", "--time", "t", "--horizon", "2", "--validation", "0.2");
        Predict(run, "i.csv", "--interval", "0.8").AssertCode(ExitCodes.Done);
        string[] lines = File.ReadAllLines(folder["i.csv"]);
        Assert.That(lines[0], Is.EqualTo("origin,time,h,a,a_low,a_high,b,b_low,b_high"));
        using Predictor predictor = Predictor.Load(run);
        foreach (ForecastStep step in predictor.Forecast(folder["waves.csv"]))
        {
            double[] numbers = Numbers(lines[step.StepsAhead])[^6..];
            (double low, double high) = step.Interval(0.8, value: 1);
            Assert.That(numbers[4..], Is.EqualTo(new[] { low, high }).Within(1e-4));
            Assert.That(step.Values[1], Is.EqualTo(numbers[3]).Within(1e-4).And.GreaterThan(low).And.LessThan(high));
        }
        Assert.That(() => predictor.Forecast(folder["waves.csv"])[0].Interval(0.8, value: 2), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("the step has '2', but number '2'"));
    }

    [Test]
    public void Without_a_file_the_last_forecasts_are_printed()
    {
        string run = Train("--label", "all", "--time", "t", "--horizon", "6");
        Outcome outcome = Blasnet.Run("predict", run, "--data", Data).AssertCode(ExitCodes.Done);
        string[] lines = outcome.Output.TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(7));
        Assert.That(lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[] { "time", "h", "a", "b" }));
        Assert.That(lines[6], Does.StartWith($"{Hour(205)}  6  "));
        Blasnet.Run("predict", run, "--data", Data, "--all").AssertRefused(ExitCodes.Usage, "too many to print");
        Predict(run, "no.csv", "--all", "--last").AssertRefused(ExitCodes.Usage, "'--last'");
        string circles = Blasnet.Run("train", "--model", "circles", "--data", "circles", "--epochs", "1", "--runs", folder["runs"],
            "--json").AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;
        Blasnet.Run("predict", circles, "--data", "circles").AssertRefused(ExitCodes.Usage, "--out");
        Blasnet.Run("predict", circles, "--data", "circles", "--last").AssertRefused(ExitCodes.Usage, "not trained on a series");
    }

    [Test]
    public void Each_series_has_its_steps_and_a_short_one_is_told_of()
    {
        Shops(days: 60, newDays: 0);
        string run = Train("--label", "sales", "--task", "regression", "--time", "day", "--group", "shop", "--horizon", "2");
        Shops(days: 40, newDays: 5);
        Predict(run, "out.csv").AssertRefused(ExitCodes.Invalid, "line 4, column 'shop': 'new' is no series that was learned.");
        Assert.That(File.Exists(folder["out.csv"]), Is.False);
        // 'south' ends three days earlier, and is too short.
        File.WriteAllLines(folder["shops.csv"], File.ReadAllLines(folder["shops.csv"]).Where((line, i) =>
            !line.StartsWith("new", StringComparison.Ordinal) && (!line.StartsWith("south", StringComparison.Ordinal) || i < 25)));
        Outcome outcome = Predict(run, "out.csv").AssertCode(ExitCodes.Done);
        Assert.That(outcome.Error, Does.Contain("1 series are too short and left out: 'south'"));
        string[] lines = File.ReadAllLines(folder["out.csv"]);
        Assert.That(lines[0], Is.EqualTo("group,origin,time,h,sales"));
        Assert.That(lines[1..].Select(line => line[..line.LastIndexOf(',')]), Is.EqualTo(new[] { "north,39,40,1", "north,39,41,2" }));
        File.WriteAllLines(folder["shops.csv"], File.ReadAllLines(folder["shops.csv"]).Take(12));
        Predict(run, "out.csv").AssertRefused(ExitCodes.Invalid, "a window of '12' steps needs as many");
    }

    [Test]
    public void What_must_be_known_of_the_steps_ahead_is_asked_for_at_its_place()
    {
        Shops(days: 60, newDays: 0);
        string run = Train("--label", "sales", "--task", "regression", "--time", "day", "--group", "shop", "--known", "price", "--horizon",
            "2", "--epochs", "1", "--model", "nlinear");
        string[] past = File.ReadAllLines(folder["shops.csv"]);
        File.WriteAllLines(folder["shops.csv"], [.. past, "north,60,2,", "north,61,3,", "south,60,1,"]);
        Predict(run, "out.csv").AssertRefused(ExitCodes.Invalid,
            "line 121, column 'price': the series 'south' ends here; a forecast of the '2' steps after it needs 'price' of as many rows "
            + "without a value to forecast, but there are '1'.");
        File.WriteAllLines(folder["shops.csv"], [.. past, "north,60,2,", "north,61,,", "south,60,1,", "south,61,1,"]);
        Predict(run, "out.csv").AssertRefused(ExitCodes.Invalid, "line 123, column 'price'");
        File.WriteAllLines(folder["shops.csv"], [.. past, "north,60,2,", "north,61,3,", "south,60,1,", "south,61,2,"]);
        Predict(run, "out.csv").AssertCode(ExitCodes.Done);
        string[] lines = File.ReadAllLines(folder["out.csv"]);
        Assert.That(lines[1..].Select(line => line[..line.LastIndexOf(',')]),
            Is.EqualTo(new[] { "north,59,60,1", "north,59,61,2", "south,59,60,1", "south,59,61,2" }));
    }

    [Test]
    public void A_column_of_weights_does_not_disturb_the_steps_to_come()
    {
        Shops(days: 40, newDays: 0);
        string run = Train("--label", "sales", "--task", "regression", "--sample-weight", "price", "--group", "shop", "--horizon", "2");
        Predict(run, "w.csv", "--all").AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllLines(folder["w.csv"]), Has.Length.EqualTo(1 + 2 * 2 * (40 - 12 + 1)));
    }

    [Test]
    public void From_code_rows_files_and_tables_give_the_same_steps()
    {
        string run = Train("--label", "all", "--time", "t", "--horizon", "3");
        using Predictor predictor = Predictor.Load(run);
        IReadOnlyList<ForecastStep> steps = predictor.Forecast(folder["waves.csv"]);
        var rows = Enumerable.Range(150, 50).Select(hour => new
        {
            t = new DateTime(2024, 1, 1).AddHours(hour), a = Math.Sin(hour / 4.0), b = 10 * Math.Cos(hour / 5.0),
        }).ToArray();
        Dictionary<string, object?>[] dictionaries =
            [.. rows.Select(row => new Dictionary<string, object?> { ["t"] = row.t, ["a"] = row.a, ["b"] = row.b })];
        Table table = predictor.Preprocessor!.Read(folder["waves.csv"]);
        foreach (IReadOnlyList<ForecastStep> other in (IReadOnlyList<ForecastStep>[])
            [predictor.Forecast(rows), predictor.Forecast(dictionaries), predictor.Forecast(table)])
        {
            Assert.That(other.Select(step => step.StepsAhead), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(other.SelectMany(step => step.Values), Is.EqualTo(steps.SelectMany(step => step.Values)).Within(1e-4));
            Assert.That(other.Select(step => DateTime.Parse(step.Time!, CultureInfo.InvariantCulture)),
                Is.EqualTo(Enumerable.Range(200, 3).Select(hour => new DateTime(2024, 1, 1).AddHours(hour))));
        }
        Assert.That((steps[1].Group, steps[1].Origin, steps[1].Time), Is.EqualTo(((string?)null, Hour(199), Hour(201))));
        Assert.That((steps[1].Value, steps[1].Quantiles.Count, steps[1].Spreads.Count), Is.EqualTo((steps[1].Values[0], 0, 0)));
        Assert.That(steps[1].ToString(), Does.StartWith($"{Hour(201)} (2 ahead): "));
        Assert.That(() => predictor.Forecast(rows[..11]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'12' steps"));
        using Trainer plain = Model.Input(2).Add(Layer.Dense(1)).Compile(Optimizer.Adam(), Loss.MeanSquaredError(), threads: 1);
        using Predictor withoutTable = plain.ToPredictor();
        Assert.That(() => withoutTable.Forecast(rows), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no steps ahead"));
    }

    private string Data => "csv:" + (File.Exists(folder["shops.csv"]) ? folder["shops.csv"] : folder["waves.csv"]);

    private static string Hour(int hour) =>
        new DateTime(2024, 1, 1).AddHours(hour).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);

    // All cells that are numbers.
    private static double[] Numbers(string line) =>
        [.. line.Split(',').Where(cell => !cell.Contains('T')).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];

    private Outcome Predict(string run, string file, params string[] what) =>
        Blasnet.Run(["predict", run, "--data", Data, "--out", folder[file], .. what]);

    private string Train(params string[] what)
    {
        const string linear = """
            { "name": "linear", "layers": [ { "kind": "flatten" }, { "kind": "dense", "units": "outputs" } ],
              "optimizer": { "kind": "adam", "learningRate": 0.01 }, "epochs": 30 }
            """;
        File.WriteAllText(folder["linear.json"], linear);
        if (!File.Exists(folder["shops.csv"]))
            File.WriteAllLines(folder["waves.csv"],
            [
                "t,a,b", .. Enumerable.Range(0, 200).Select(hour => string.Create(CultureInfo.InvariantCulture,
                    $"{Hour(hour)},{Math.Sin(hour / 4.0):R},{10 * Math.Cos(hour / 5.0):R}")),
            ]);
        string[] model = what.Contains("--model") ? [] : ["--model", folder["linear.json"]];
        JsonElement run = Blasnet.Run(["train", .. model, "--data", Data, "--window", "12", .. what, "--seed", "3", "--runs",
            folder["runs"], "--json"]).AssertCode(ExitCodes.Done).Json;
        return run.GetProperty("run").GetString()!;
    }

    private void Shops(int days, int newDays)
    {
        var text = new StringBuilder("shop,day,price,sales\n");
        for (int day = 0; day < days; day++)
        {
            foreach (string shop in (string[])["north", "south"])
                text.Append(
                    CultureInfo.InvariantCulture, $"{shop},{day},{1 + day % 3},{100 - 10 * (day % 3) + (shop == "north" ? 5 : 0)}\n");
            if (day < newDays)
                text.Append(CultureInfo.InvariantCulture, $"new,{day},1,1\n");
        }
        File.WriteAllText(folder["shops.csv"], text.ToString());
    }
}
