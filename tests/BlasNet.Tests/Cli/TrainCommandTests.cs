using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of training with the command and of the files it writes.</summary>
internal sealed class TrainCommandTests : IDisposable
{
    private static readonly string[] Keys =
        ["run", "status", "epochs", "steps", "loss", "accuracy", "val_loss", "val_accuracy", "train_samples_per_s", "time_s",
            "weights_sha256"];

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_run_leaves_its_files_and_one_object_in_the_last_line()
    {
        string images = TinyImages.Write(folder["images"]);
        Outcome outcome = Train("keras-mlp", "idx:" + images, "--epochs", "2", "--seed", "1", "--json").AssertCode(ExitCodes.Done);
        JsonElement json = outcome.Json;
        Assert.That(json.EnumerateObject().Select(property => property.Name), Is.EqualTo(Keys));
        Assert.That(json.GetProperty("status").GetString(), Is.EqualTo("done"));
        Assert.That(json.GetProperty("epochs").GetInt32(), Is.EqualTo(2));
        Assert.That(json.GetProperty("steps").GetInt32(), Is.EqualTo(2 * 2));
        string run = json.GetProperty("run").GetString()!;
        string[] files = ["config.json", "env.json", "metrics.csv", "log.txt", "summary.json", "model.safetensors",
            "checkpoints/last.safetensors", "checkpoints/best.safetensors"];
        Assert.That(files.Where(file => !File.Exists(Path.Combine(run, file))), Is.Empty);
        Assert.That(File.ReadAllLines(Path.Combine(run, "metrics.csv")), Has.Length.EqualTo(3));
        Assert.That(File.ReadAllText(Path.Combine(run, "log.txt")), Is.EqualTo(outcome.Error), "the log is the text of stderr");
        Assert.That(outcome.OutputLines, Has.Length.EqualTo(1));
    }

    [Test]
    public void People_read_the_run_and_its_metrics()
    {
        Outcome outcome = Train("circles", "circles", "--epochs", "1").AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines[0], Does.Match(@"run_\d{4}: done, 1 epoch, 25 steps in \d"));
        Assert.That(outcome.OutputLines[1], Does.Match(@"^loss \d.*  val_accuracy \d"));
        Assert.That(outcome.Output + outcome.Error, Does.Not.Contain('\u001b').And.Not.Contain('\r'));
    }

    [Test]
    public void Its_configuration_repeats_a_run()
    {
        JsonElement first = Train("mlp", "moons", "--epochs", "2", "--batch", "50", "--optimizer", "momentum", "--learning-rate", "0.05",
            "--weight-decay", "0.001",
            "--seed", "12345678901", "--validation", "0.25", "--early-stopping", "5", "--json").AssertCode(ExitCodes.Done).Json;
        string config = Path.Combine(first.GetProperty("run").GetString()!, "config.json");
        JsonElement second = Blasnet.Run("train", "--config", config, "--runs", folder["again"], "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(second.GetProperty("weights_sha256").GetString(), Is.EqualTo(first.GetProperty("weights_sha256").GetString()));
        Assert.That(
            File.ReadAllText(Path.Combine(second.GetProperty("run").GetString()!, "config.json")), Is.EqualTo(File.ReadAllText(config)));
    }

    [Test]
    public void The_bits_do_not_depend_on_the_threads() =>
        Assert.That(new[] { "1", "2", "3" }.Select(threads => Digest("--threads", threads)).Distinct().Count(), Is.EqualTo(1));

    [TestCase("batch=7", "--batch", "7")]
    [TestCase("learning-rate=0.1", "--learning-rate", "0.1")]
    [TestCase("optimizer.learningRate=0.1", "--learning-rate", "0.1")]
    [TestCase("optimizer=sgd", "--optimizer", "sgd")]
    [TestCase("validation=0.5", "--validation", "0.5")]
    public void A_set_value_is_that_of_its_option(string setting, string option, string value) =>
        Assert.That(Digest("--set", setting), Is.EqualTo(Digest(option, value)).And.Not.EqualTo(Digest("--seed", "3", "--batch", "9")));

    [Test]
    public void The_weights_of_the_best_epoch_are_restored_on_demand()
    {
        string[] hasty = ["--learning-rate", "1", "--epochs", "4", "--json"];
        JsonElement best = Train("mlp", "moons", [.. hasty, "--restore-best-epoch"]).AssertCode(ExitCodes.Done).Json;
        string run = best.GetProperty("run").GetString()!;
        Assert.That(File.ReadAllText(Path.Combine(run, "config.json")), Does.Contain("\"restoreBestEpoch\": true"));
        double[] losses = [.. BlasNet.Runs.EpochTable.Read(Path.Combine(run, "metrics.csv")).Select(epoch => epoch.ValidationLoss!.Value)];
        Assert.That(best.GetProperty("val_loss").GetDouble(), Is.EqualTo(losses.Min()).And.LessThan(losses[^1]));
        JsonElement set = Train("mlp", "moons", [.. hasty, "--set", "restore-best-epoch=true"]).AssertCode(ExitCodes.Done).Json;
        JsonElement last = Train("mlp", "moons", hasty).AssertCode(ExitCodes.Done).Json;
        Assert.That(set.GetProperty("weights_sha256").GetString(), Is.EqualTo(best.GetProperty("weights_sha256").GetString())
            .And.Not.EqualTo(last.GetProperty("weights_sha256").GetString()));
    }

    [Test]
    public void A_layer_can_be_set()
    {
        JsonElement run = Train("circles", "circles", "--epochs", "1", "--set", "model.layers.0.units=9", "--json")
            .AssertCode(ExitCodes.Done).Json;
        Assert.That(File.ReadAllText(Path.Combine(run.GetProperty("run").GetString()!, "config.json")), Does.Contain("\"units\": 9"));
    }

    [TestCase("val_accuracy=0.999", "val_accuracy is '0.", "at least '0.999'")]
    [TestCase("val_loss=0.001", "val_loss is '0.", "at most '0.001'")]
    public void A_missed_goal_is_code_6_with_both_numbers(string goal, string found, string required)
    {
        Outcome outcome = Train("circles", "circles", "--epochs", "1", "--fail-under", goal, "--json").AssertCode(ExitCodes.BelowGoal);
        Assert.That(outcome.ErrorLines[^1], Does.Contain(found).And.Contain(required));
        Assert.That(outcome.Json.GetProperty("status").GetString(), Is.EqualTo("done"));
    }

    [TestCase("val_accuracy=0.1")]
    [TestCase("loss=10")]
    public void A_reached_goal_is_code_0(string goal) => Train("circles", "circles", "--epochs", "1", "--fail-under", goal)
        .AssertCode(ExitCodes.Done);

    [Test]
    public void A_loss_that_is_not_finite_is_code_4_and_one_sentence()
    {
        Outcome outcome = Train("circles", "circles", "--optimizer", "sgd", "--learning-rate", "1e30", "--name", "bad", "--json")
            .AssertCode(ExitCodes.TrainingFailed);
        Assert.That(outcome.Json.GetProperty("status").GetString(), Is.EqualTo("failed"));
        Assert.That(outcome.Json.TryGetProperty("weights_sha256", out _), Is.False);
        Assert.That(outcome.ErrorLines.Count(line => line.Contains("the loss is", StringComparison.Ordinal)), Is.EqualTo(1), outcome.Error);
        Assert.That(File.ReadAllText(folder["runs/index.csv"]), Does.Contain("bad/run_0001,failed,"));
    }

    [Test]
    public void A_folder_that_cannot_be_written_is_code_5()
    {
        string runs = folder["readonly"];
        Directory.CreateDirectory(runs);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(runs, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // Permissions do not stop root, but a file in place of the folder does.
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            File.WriteAllText(runs = folder["file"], "");
        Blasnet.Run("train", "--model", "circles", "--data", "circles", "--runs", runs).AssertRefused(ExitCodes.Machine, runs);
    }

    [Test]
    public void Trained_weights_give_the_same_numbers_again()
    {
        JsonElement run = Train("mlp", "spirals", "--epochs", "2", "--json").AssertCode(ExitCodes.Done).Json;
        string path = run.GetProperty("run").GetString()!;
        Outcome outcome = Blasnet.Run("evaluate", path, "--data", "spirals", "--json").AssertCode(ExitCodes.Done);
        Assert.That(outcome.Json.GetProperty("loss").GetDouble(), Is.EqualTo(run.GetProperty("val_loss").GetDouble()));
        Assert.That(outcome.Json.GetProperty("accuracy").GetDouble(), Is.EqualTo(run.GetProperty("val_accuracy").GetDouble()));
        Assert.That(outcome.Json.GetProperty("samples").GetInt32(), Is.EqualTo(300));
        Assert.That(outcome.Error, Does.Contain("the test part, 300 samples"));
        Outcome same = Blasnet.Run("evaluate", Path.Combine(path, "checkpoints", "last.safetensors"), "--data", "spirals")
            .AssertCode(ExitCodes.Done);
        Assert.That(same.Output, Does.StartWith("loss 0.").And.Contain("accuracy 0."));
        Outcome other = Blasnet.Run("evaluate", path, "--data", "idx:" + TinyImages.Write(folder["other"])).AssertCode(ExitCodes.Invalid);
        Assert.That(other.ErrorLines[^1], Does.Contain("[2]").And.Contain("[6, 6, 1]"));
    }

    [Test]
    public void A_finished_run_is_not_trained_again_and_keeps_its_configuration()
    {
        JsonElement run = Train("circles", "circles", "--epochs", "2", "--name", "kept", "--json").AssertCode(ExitCodes.Done).Json;
        string[] resume = ["train", "--resume", "kept/run_0001", "--runs", folder["runs"], "--json"];
        Outcome again = Blasnet.Run([.. resume, "--model", "circles", "--epochs", "2"]).AssertCode(ExitCodes.Done);
        Assert.That(again.Json.GetRawText(), Is.EqualTo(run.GetRawText()));
        Blasnet.Run([.. resume, "--epochs", "3"]).AssertRefused(ExitCodes.Invalid, "epochs '2', but '3'");
        Blasnet.Run([.. resume, "--model", "mlp"]).AssertRefused(ExitCodes.Invalid, "'mlp'");
    }

    private Outcome Train(string model, string data, params string[] options) =>
        Blasnet.Run(["train", "--model", model, "--data", data, "--runs", folder["runs"], .. options]);

    private string Digest(params string[] options) =>
        Train("circles", "circles", ["--epochs", "1", "--json", .. options])
            .AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString()!;
}
