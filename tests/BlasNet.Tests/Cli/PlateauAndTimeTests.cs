using System.Globalization;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of options and keys that lower the learning rate or limit the time of training.</summary>
internal sealed class PlateauAndTimeTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public void The_learning_rate_falls_on_a_plateau_and_the_configuration_repeats_it()
    {
        JsonElement run = Train("--epochs", "6", "--learning-rate", "1e-9", "--reduce-lr-on-plateau", "1", "--reduce-lr-factor", "0.5",
            "--time-limit", "10m")
            .AssertCode(ExitCodes.Done).Json;
        string root = run.GetProperty("run").GetString()!, config = Path.Combine(root, "config.json");
        Assert.That(File.ReadAllText(config), Does.Contain("\"reduceLROnPlateau\": 1").And.Contain("\"reduceLRFactor\": 0.5")
            .And.Contain("\"timeLimit\": 600"));
        double[] rates = Rates(root);
        Assert.That((rates[0], rates[^1]), Is.EqualTo((1e-9, rates.Min())));
        Assert.That(rates[^1], Is.LessThan(1e-9));
        JsonElement again = Blasnet.Run("train", "--config", config, "--runs", folder["runs"], "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(again.GetProperty("weights_sha256").GetString(), Is.EqualTo(run.GetProperty("weights_sha256").GetString()));
    }

    [Test]
    public void Keys_of_set_are_the_same_as_the_options()
    {
        string root = Train("--epochs", "1", "--set", "reduce-lr-on-plateau=4", "--set", "reduceLRFactor=0.2", "--set", "time-limit=30.5")
            .AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;
        Assert.That(File.ReadAllText(Path.Combine(root, "config.json")),
            Does.Contain("\"reduceLROnPlateau\": 4").And.Contain("\"reduceLRFactor\": 0.2").And.Contain("\"timeLimit\": 30.5"));
    }

    [Test]
    public void A_time_that_is_over_ends_training()
    {
        JsonElement run = Train("--epochs", "100000", "--time-limit", "0.2s").AssertCode(ExitCodes.Done).Json;
        Assert.That(run.GetProperty("epochs").GetInt32(), Is.LessThan(100000));
    }

    [TestCase("'0m' of --time-limit cannot be used; a time is required", ExitCodes.Usage, "--time-limit", "0m")]
    [TestCase("'10' of --time-limit", ExitCodes.Usage, "--time-limit", "10")]
    [TestCase("'1' of --reduce-lr-factor", ExitCodes.Usage, "--reduce-lr-factor", "1")]
    [TestCase("'timeLimit' must be a positive number of seconds", ExitCodes.Usage, "--set", "timeLimit=-1")]
    [TestCase("says nothing without 'reduceLROnPlateau'", ExitCodes.Invalid, "--reduce-lr-factor", "0.5")]
    [TestCase("follows the schedule 'cosine'", ExitCodes.Invalid, "--reduce-lr-on-plateau", "2", "--set",
        "optimizer.learningRate={\"kind\":\"cosine\",\"learningRate\":0.1,\"decaySteps\":10}")]
    public void What_has_no_sense_is_refused(string sentence, int code, params string[] options)
    {
        Train([.. options, "--name", "refused"]).AssertRefused(code, sentence);
        Assert.That(Directory.Exists(folder["runs/refused"]), Is.False, "nothing was written");
    }

    [Test]
    public void A_value_of_an_augmentation_asks_for_one()
    {
        string root = Blasnet.Run("train", "--model", "keras-mlp", "--data", "idx:" + TinyImages.Write(folder["images"]), "--epochs", "1",
            "--runs", folder["runs"], "--json", "--set", "augmentation.shift=1", "--set", "augmentation.noise=0.1")
            .AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;
        string config = File.ReadAllText(Path.Combine(root, "config.json"));
        Assert.That(config, Does.Contain("\"shift\": 1").And.Contain("\"noise\": 0.1"));
        Train("--set", "augmentation.shfit=1").AssertRefused(ExitCodes.Usage, "shfit", "shift");
    }

    [Test]
    public void A_mistyped_option_is_no_run() =>
        Blasnet.Run("runs", "compare", "a/run_0001", "b/run_0002", "--jsno").AssertRefused(ExitCodes.Usage, "there is no option '--jsno'");

    private Outcome Train(params string[] options) =>
        Blasnet.Run(["train", "--model", "circles", "--data", "circles", "--runs", folder["runs"], "--threads", "1", "--json", .. options]);

    private static double[] Rates(string root)
    {
        string[][] rows = [.. File.ReadAllLines(Path.Combine(root, "metrics.csv")).Select(line => line.Split(','))];
        return [.. rows[1..].Select(row => double.Parse(row[Array.IndexOf(rows[0], "lr")], CultureInfo.InvariantCulture))];
    }
}
