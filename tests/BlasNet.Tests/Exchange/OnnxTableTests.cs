using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;
using Microsoft.ML.OnnxRuntime;

namespace BlasNet.Tests.Exchange;

/// <summary>Tests of exported models of tables: raw columns in, classes with probabilities or values in their units out.</summary>
internal sealed class OnnxTableTests : FolderTests
{
    private static readonly string[] Places = ["INLAND", "NEAR BAY", "ISLAND", "<1H OCEAN"];

    private static readonly string[] Kinds = ["zero", "one", "two"];

    [TestCase("price", "--missing median --clip-targets")]
    [TestCase("price", "--missing indicator --category-encoding compact --scaling robust --unknown-category ignore")]
    [TestCase("price", "--missing mean --category-encoding index --scaling zeroToOne --unknown-category ignore")]
    [TestCase("price", "--missing constant:7 --scaling none --quantiles 0.1,0.5,0.9")]
    [TestCase("price,age", "--missing drop --unknown-category ignore")]
    public void Values_have_their_units(string labels, string options)
    {
        string run = Train("houses.csv", Houses(), "mlp", ["--label", labels, .. options.Split(' ')]);
        AssertSame(run, [.. Houses().Select(row => row.Where(cell => !labels.Split(',').Contains(cell.Key)).ToDictionary())]);
    }

    [TestCase("table", "")]
    [TestCase("mlp", "--missing indicator --category-encoding compact --scaling robust --unknown-category ignore")]
    [TestCase("table", "--missing median --column-type code=categorical --unknown-category ignore --calibrated")]
    public void Classes_have_their_names_and_probabilities(string model, string options)
    {
        bool isCalibrated = options.Contains("--calibrated", StringComparison.Ordinal);
        string[] more = options.Replace(" --calibrated", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string run = Train("kinds.csv", Rows(more.Length > 0), model, ["--label", "kind", "--validation", "0.3", .. more]);
        if (isCalibrated)
            Blasnet.Run("calibrate", run).AssertCode(ExitCodes.Done);
        AssertSame(run, [.. Rows(more.Length > 0).Select(row => row.Where(cell => cell.Key is not "kind").ToDictionary())]);
    }

    [Test]
    public void One_of_two_classes_follows_temperature_and_threshold()
    {
        Dictionary<string, string>[] rows = [.. Rows(hasGaps: false)
            .Select(row => row.ToDictionary(cell => cell.Key, cell => cell.Value is "one" or "two" ? "more" : cell.Value))];
        string run = Train("two.csv", rows, "mlp", ["--label", "kind", "--validation", "0.3"]);
        Dictionary<string, string>[] asked = [.. rows.Select(row => row.Where(cell => cell.Key != "kind").ToDictionary())];
        AssertSame(run, asked);
        Blasnet.Run("threshold", run, "--cost", "fp=1,fn=8").AssertCode(ExitCodes.Done);
        AssertSame(run, asked);
        Blasnet.Run("calibrate", run).AssertCode(ExitCodes.Done);
        AssertSame(run, asked);
    }

    [Test]
    public void A_row_that_the_table_refuses_has_no_label_and_no_probabilities()
    {
        string run = Train("kinds.csv", Rows(hasGaps: false), "mlp", ["--label", "kind"]);
        using OnnxProgram program = Export(run);
        Dictionary<string, string> row = Rows(hasGaps: false)[0];
        Dictionary<string, string>[] asked = [row, Changed("x", ""), Changed("place", "MOON"), Changed("place", ""), row];
        IReadOnlyDictionary<string, Array> outputs = program.Run(Inputs(program, asked));
        string[] labels = (string[])outputs["label"];
        Assert.That(labels[0], Is.AnyOf(Kinds));
        Assert.That(labels, Is.EqualTo((string[])[labels[0], "", "", "", labels[0]]));
        float[] probabilities = (float[])outputs["probabilities"];
        Assert.That(probabilities.Chunk(3).Select(chunk => chunk.All(float.IsNaN)), Is.EqualTo((bool[])[false, true, true, true, false]));

        Dictionary<string, string> Changed(string column, string cell) => new(row) { [column] = cell };
    }

    [TestCase("nlinear", "")]
    [TestCase("dlinear", "")]
    [TestCase("tsmixer", "")]
    [TestCase("nbeats", "")]
    [TestCase("tcn", "--quantiles 0.1,0.5,0.9")]
    [TestCase("gru-series", "--scaling robust")]
    public void A_window_of_a_series_gives_the_steps_ahead_in_their_units(string model, string options)
    {
        const int Window = 16, Horizon = 3;
        float[] values = [.. Enumerable.Range(0, 120).SelectMany(t => (float[])
            [MathF.Round(20 + 5 * MathF.Sin(t * 0.7f) + t * 0.05f, 3), MathF.Round(-3 + 2 * MathF.Cos(t * 0.4f), 3)])];
        string file = folder["waves.csv"];
        File.WriteAllLines(
            file, ["a,b", .. values.Chunk(2).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair[0]},{pair[1]}"))]);
        string run = Run(file, model, ["--label", "all", "--window", "16", "--horizon", "3",
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        using OnnxProgram program = Export(run);
        using var predictor = Predictor.Load(run);
        IReadOnlyList<Prediction> answers = predictor.Predict(predictor.Preprocessor!.Read(file));
        float[] windows = [.. Enumerable.Range(0, 7).SelectMany(start => values[(2 * start)..(2 * (start + Window))])];
        float[] forecast = (float[])program.Run(OnnxProgram.Floats("window", windows, 7, Window, 2))["forecast"];
        Assert.That(forecast, Has.Length.EqualTo(7 * answers[0].Values.Count));
        Assert.That(answers[0].Values, Has.Count.AtLeast(2 * Horizon));
        OnnxProgram.AssertSame([.. answers.Take(7).SelectMany(answer => answer.Values).Select(value => (float)value)], forecast, model);
    }

    [Test]
    public void The_layers_alone_take_encoded_rows()
    {
        string run = Train("kinds.csv", Rows(hasGaps: false), "mlp", ["--label", "kind"]);
        string file = folder["alone.onnx"];
        JsonElement told = Blasnet.Run("export", run, "--onnx", file, "--model-only", "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(told.GetProperty("outputs")[0].GetProperty("name").GetString(), Is.EqualTo("output"));
        using var predictor = Predictor.Load(run);
        float[] encoded = Draw.Uniform(7 * predictor.InputWidth, 3);
        using var program = new OnnxProgram(File.ReadAllBytes(file));
        float[] output = (float[])program.Run(OnnxProgram.Floats("input", encoded, 7, predictor.InputWidth)).Single().Value;
        OnnxProgram.AssertSame(
            [.. encoded.Chunk(predictor.InputWidth).SelectMany(row => predictor.Predict(row.AsSpan()).Probabilities)], output);
        Assert.That(File.ReadAllText(file), Does.Not.Contain("blasnet.table"));
    }

    [Test]
    public void The_command_tells_inputs_and_outputs_and_writes_the_same_bytes_again()
    {
        string run = Train("kinds.csv", Rows(hasGaps: false), "mlp", ["--label", "kind"]), file = folder["net.onnx"];
        Outcome outcome = Blasnet.Run("export", run, "--onnx", file).AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines, Is.EqualTo((string[])
        [
            "name           type    shape", "input   x              float   [n, 1]", "input   place          string  [n, 1]",
            "input   code           float   [n, 1]", "output  label          string  [n]", "output  probabilities  float   [n, 3]",
        ]));
        byte[] first = File.ReadAllBytes(file);
        Assert.That(outcome.Error, Does.Contain($"opset 17, ").And.Contain($"{first.Length} bytes"));
        Blasnet.Run("export", run, "--onnx", file).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllBytes(file), Is.EqualTo(first));
        Blasnet.Run("export", run, "--onnx", file, "--channels", "first").AssertRefused(ExitCodes.Invalid, "channels");
        Blasnet.Run("export", run).AssertRefused(ExitCodes.Usage, "--onnx");
    }

    private void AssertSame(string run, Dictionary<string, string>[] rows)
    {
        using OnnxProgram program = Export(run);
        using var predictor = Predictor.Load(run);
        bool fills = predictor.Inputs.All(input => !input.IsRequired);
        foreach (int count in (int[])[1, 7, rows.Length])
        {
            Dictionary<string, string>[] asked = [.. rows.Where(row => fills || row.Values.All(cell => cell.Length > 0)).Take(count)];
            IReadOnlyDictionary<string, Array> outputs = program.Run(Inputs(program, asked));
            IReadOnlyList<Prediction> answers =
                predictor.PredictMany(asked.Select(row => (IReadOnlyDictionary<string, object?>)Cells(row)));
            if (answers[0].Label is not null)
            {
                OnnxProgram.AssertSame([.. answers.SelectMany(answer => answer.Probabilities)], (float[])outputs["probabilities"], run);
                Assert.That((string[])outputs["label"], Is.EqualTo(answers.Select(answer => answer.Label)));
                continue;
            }
            IReadOnlyList<string> targets = predictor.Preprocessor!.Labels;
            int each = answers[0].Values.Count / targets.Count;
            foreach ((int i, string target) in targets.Index())
            {
                float[] expected = [.. answers.SelectMany(answer => answer.Values.Skip(i * each).Take(each)).Select(value => (float)value)];
                OnnxProgram.AssertSame(expected, (float[])outputs[target], target);
            }
        }
    }

    // A number for a column that the graph takes as one.
    private static Dictionary<string, object?> Cells(Dictionary<string, string> row) => row.ToDictionary(
        cell => cell.Key, cell => cell.Value.Length == 0 ? null
            : double.TryParse(cell.Value, CultureInfo.InvariantCulture, out double number) ? number : (object?)cell.Value);

    private static NamedOnnxValue[] Inputs(OnnxProgram program, Dictionary<string, string>[] rows) =>
    [
        .. program.Inputs.Keys.Select(name => program.IsText(name)
            ? OnnxProgram.Texts(name, [.. rows.Select(row => row[name])])
            : OnnxProgram.Floats(name, [.. rows.Select(row => row[name].Length == 0
                ? float.NaN : float.Parse(row[name], CultureInfo.InvariantCulture))], rows.Length, 1)),
    ];

    private OnnxProgram Export(string run)
    {
        Blasnet.Run("export", run, "--onnx", folder["net.onnx"]).AssertCode(ExitCodes.Done);
        using var saved = SavedModel.Load(run, 1);
        using var back = SavedModel.Import(folder["net.onnx"], threads: 1);
        Assert.That(back.Preprocessor!.ToJson(), Is.EqualTo(saved.Preprocessor!.ToJson()));
        Assert.That(back.Loss, Is.EqualTo(saved.Loss));
        Assert.That(back.Report!.Changed.Any(text => text.StartsWith("Temperature and threshold stay", StringComparison.Ordinal)),
            Is.EqualTo(!saved.Adjustment.Scaling.IsNone || saved.Threshold is not null));
        OnnxRestoreTests.AssertRestored(File.ReadAllBytes(folder["net.onnx"]), saved.Network, run);
        return new OnnxProgram(File.ReadAllBytes(folder["net.onnx"]));
    }

    private string Train(string name, Dictionary<string, string>[] rows, string model, string[] options)
    {
        var text = new StringBuilder(string.Join(",", rows[0].Keys) + "\n");
        foreach (Dictionary<string, string> row in rows)
            text.Append(string.Join(",", row.Values)).Append('\n');
        File.WriteAllText(folder[name], text.ToString());
        return Run(folder[name], model, options);
    }

    private string Run(string file, string model, string[] options) => Blasnet.Run(["train", "--model", model, "--data", "csv:" + file,
        "--epochs", "2", "--seed", "3", "--threads", "1", "--runs", folder["runs"], "--json", .. options])
        .AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;

    // Numbers are those of 32-bit floats, which the graph takes.
    private static Dictionary<string, string>[] Houses()
    {
        var random = new Random(4);
        return
        [
            .. Enumerable.Range(0, 200).Select(i => new Dictionary<string, string>
            {
                ["rooms"] = Number(random, 900, 50),
                ["age"] = i % 9 == 4 ? "" : random.Next(1, 52).ToString(CultureInfo.InvariantCulture),
                ["place"] = i % 13 == 5 ? "" : Places[random.Next(4)],
                ["price"] = Number(random, 300_000, 90_000),
            }),
        ];
    }

    private static Dictionary<string, string>[] Rows(bool hasGaps)
    {
        var random = new Random(5);
        return
        [
            .. Enumerable.Range(0, 240).Select(i => new Dictionary<string, string>
            {
                ["x"] = hasGaps && i % 7 == 2 ? "" : Number(random, 0, 2),
                ["place"] = hasGaps && i % 11 == 6 ? "" : Places[random.Next(4)],
                ["code"] = hasGaps && i % 17 == 3 ? "" : (100 * random.Next(1, 5)).ToString(CultureInfo.InvariantCulture),
                ["kind"] = Kinds[random.Next(3)],
            }),
        ];
    }

    private static string Number(Random random, double mean, double spread) =>
        ((float)Math.Round(mean + spread * (random.NextDouble() - 0.5), 3)).ToString(CultureInfo.InvariantCulture);
}
