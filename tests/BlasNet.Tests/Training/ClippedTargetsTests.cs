using System.Globalization;
using BlasNet.Inference;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>Predictions of values that are cut to the range of the training targets, wherever they leave the model.</summary>
internal sealed class ClippedTargetsTests : FolderTests
{
    private const int Rows = 40;

    // The targets of the training rows go from 0 to 39; the last ten rows of the file lie far beyond.
    private static readonly TableOptions Clipped = new() { Task = TableTask.Regression, ClipTargets = true };

    [TestCase(Scaling.Standardize)]
    [TestCase(Scaling.ZeroToOne)]
    [TestCase(Scaling.None)]
    public void Every_value_that_leaves_the_model_lies_within_the_range(Scaling scaling)
    {
        Table table = Table.Read(Write(), Clipped with { TargetScaling = scaling });
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, Rows)]);
        Assert.That(preprocessor.Targets[0].Range, Is.EqualTo(new BlasNet.Metrics.TargetRange(0, Rows - 1)));
        TablePreprocessor read = TablePreprocessor.Parse(preprocessor.ToJson());
        Assert.That(read.ToJson(), Is.EqualTo(preprocessor.ToJson()));
        Assert.That(read.Restore([-1e9f, 1e9f, float.NaN]), Is.EqualTo(new[] { 0, Rows - 1, double.NaN }));
        Dataset all = preprocessor.Apply(table).Data;
        float[] targets = all.Targets.Rows.ToArray();
        Assert.That(preprocessor.RestoreTargets(targets)[^1], Is.EqualTo(1000 + Rows + 9).Within(1e-3), "targets stay");
        using Trainer trainer = Model.Input(1).Add(Layer.Dense(1))
            .Compile(Optimizer.Adam(0.5), Loss.MeanSquaredError(), seed: 1, threads: 1);
        trainer.Fit(preprocessor.Apply(table, [.. Enumerable.Range(0, Rows)]).Data, epochs: 30, verbose: false);
        double[] expected = [.. preprocessor.Restore([.. trainer.Predict(all.Input)])];
        Assert.That(expected, Has.All.InRange(0, Rows - 1).And.Some.EqualTo(Rows - 1.0));
        double mae = Enumerable.Range(0, table.RowCount).Average(row => Math.Abs(expected[row] - table.Labels[0].NumberAt(row)));
        Assert.That(trainer.Evaluate(all)["mae"], Is.EqualTo(mae).Within(1e-3));
        using Predictor predictor = trainer.ToPredictor();
        Assert.That(predictor.Predict(new { x = 1e6 }).Value, Is.EqualTo(Rows - 1));
        Assert.That(predictor.Predict(new { x = -1e6 }).Value, Is.Zero);
        trainer.Save(folder["m.safetensors"]);
        Blasnet.Run("predict", folder["m.safetensors"], "--data", "csv:" + table.Path, "--out", folder["out.csv"]).AssertCode(0);
        double[] told = [.. File.ReadLines(folder["out.csv"]).Skip(1)
            .Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
        Assert.That(told, Is.EqualTo(expected).Within(1e-4));
    }

    [TestCase(",\"least\":0,\"most\":39", "")]
    [TestCase("\"clipTargets\":true", "\"clipTargets\":false")]
    [TestCase("\"least\":0,\"most\":39", "\"least\":40,\"most\":39")]
    public void A_changed_range_is_refused(string from, string to)
    {
        Table table = Table.Read(Write(), Clipped);
        string json = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, Rows)]).ToJson();
        Assert.That(json, Does.Contain(from));
        Assert.That(() => TablePreprocessor.Parse(json.Replace(from, to, StringComparison.Ordinal)),
            Throws.TypeOf<DataException>().With.Message.Contains("least"));
    }

    [Test]
    public void The_command_takes_the_options_and_trains_with_them()
    {
        string file = Write();
        Outcome outcome = Blasnet.Run(
            "train", "--model", "mlp", "--data", "csv:" + file, "--epochs", "1", "--runs", folder["runs"], "--name", "t",
            "--validation", "0.2", "--clip-targets", "--scaling", "robust", "--missing", "indicator", "--category-encoding", "compact",
            "--task", "regression");
        outcome.AssertCode(0);
        string run = Directory.GetDirectories(Path.Combine(folder["runs"], "t")).Single();
        TableOptions options = TrainingConfig.Read(Path.Combine(run, "config.json")).Table!;
        Assert.That((options.ClipTargets, options.Scaling, options.Missing, options.CategoryEncoding),
            Is.EqualTo((true, Scaling.Robust, MissingPolicy.Indicator, CategoryEncoding.Compact)));
        using SavedModel saved = SavedModel.Load(run);
        Assert.That(saved.Preprocessor!.Targets[0].Range, Is.Not.Null);
    }

    private string Write()
    {
        string path = folder["t.csv"];
        File.WriteAllLines(path, ["x,y", .. Enumerable.Range(0, Rows + 10).Select(row =>
            FormattableString.Invariant($"{row + (row < Rows ? 0 : 1000)}.5,{row + (row < Rows ? 0 : 1000)}"))]);
        return path;
    }
}
