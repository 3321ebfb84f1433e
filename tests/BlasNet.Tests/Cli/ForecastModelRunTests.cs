using System.Globalization;
using System.Text;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Support;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command with the models that forecast series.</summary>
internal sealed class ForecastModelRunTests : FolderTests
{
    [TestCase("nlinear")]
    [TestCase("dlinear")]
    [TestCase("gru-series")]
    [TestCase("tcn")]
    [TestCase("nbeats")]
    [TestCase("tsmixer")]
    public void A_model_gives_the_same_bits_for_any_threads_and_after_a_break(string model)
    {
        using var runs = new TestRuns();
        TrainingConfig config = new()
        {
            Model = ModelNames.Read(model), Data = "csv:" + Series(), Name = "test", Validation = "0.2", Epochs = 3, Threads = 1,
            Table = new TableOptions { Labels = ["a", "b"], Series = new TimeSeries(12, 4) },
        };
        RunSummary whole = runs.Start(config);
        string written = File.ReadAllText(runs["test/run_0001/config.json"]);
        Assert.That(written, Does.Contain("\"layers\"").And.Not.Contain("\"forecast\""), "the layers stand there in its place");
        RunSummary resumed = runs.Resume(runs.Interrupt(config with { Threads = 2 }, step: 4).Run);
        RunSummary again = runs.Start(TrainingConfig.Read(runs["test/run_0001/config.json"]) with { Threads = 3 });
        Assert.That(new[] { resumed.WeightsSha256, again.WeightsSha256 }, Is.All.EqualTo(whole.WeightsSha256).And.Not.Null);
    }

    [Test]
    public void Quantiles_and_normalization_act_on_every_model()
    {
        string[] what = ["--data", "csv:" + Series(), "--label", "a,b", "--window", "12", "--horizon", "2", "--validation", "0.2",
            "--epochs", "1", "--quantiles", "0.2,0.5,0.8", "--normalize", "standard"];
        foreach (string model in (string[])["nlinear", "mlp", "tsmixer"])
        {
            Train(["--model", model, .. what]).AssertCode(ExitCodes.Done);
            string config = File.ReadAllText(folder[$"runs/{model}/run_0001/config.json"]);
            Assert.That(config, Does.Contain("\"windowNormalization\"").And.Contain("\"pinball\"").And.Not.Contain("\"normalize\""), model);
        }
    }

    [TestCase("--quantiles", "0.5,1.5", "each quantile must be above 0 and below 1, but one was '1.5'.")]
    [TestCase("--quantiles", "0.5,half", "'half' is no number")]
    [TestCase("--normalize", "first", "normalize must be 'none', 'last' or 'standard', but it was 'first'.")]
    public void A_bad_value_is_refused_with_a_sentence(string option, string value, string sentence)
    {
        Outcome refused = Blasnet.Run(
            "train", "--model", "nlinear", "--data", "csv:" + Series(), "--label", "all", "--window", "12", "--horizon", "4", option,
            value);
        refused.AssertRefused(ExitCodes.Usage, sentence);
    }

    [Test]
    public void Rows_that_are_no_series_are_refused_with_a_sentence()
    {
        Outcome refused = Blasnet.Run("train", "--model", "nlinear", "--data", "csv:" + Series(), "--label", "a");
        Assert.That(refused.Error, Does.Contain("the model 'nlinear' forecasts windows of a series"));
        refused = Blasnet.Run("train", "--model", "mlp", "--data", "csv:" + Series(), "--label", "a", "--normalize", "last");
        Assert.That(refused.Error, Does.Contain("windows of a series can be normalized"));
    }

    [Test]
    public void A_summary_takes_the_window_and_the_steps_ahead()
    {
        Outcome summary = Blasnet.Run("summary", "--model", "nlinear", "--input", "336,7", "--outputs", "96").AssertCode(ExitCodes.Done);
        Assert.That(summary.Output, Does.Contain("windowNormalization").And.Contain("[96, 7]"));
        Assert.That(Blasnet.Run("summary", "--model", "nlinear").Error, Does.Contain("--input 336,7 --outputs 96"));
    }

    private Outcome Train(string[] arguments) => Blasnet.Run(["train", .. arguments, "--runs", folder["runs"], "--json"]);

    private string Series()
    {
        var text = new StringBuilder("a,b\n");
        for (int i = 0; i < 120; i++)
            text.Append(CultureInfo.InvariantCulture, $"{Math.Sin(i / 3.0) + i * 0.01:0.0000},{Math.Cos(i / 5.0):0.0000}\n");
        File.WriteAllText(folder["series.csv"], text.ToString());
        return folder["series.csv"];
    }
}
