using System.Globalization;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of ensembles with the command: training by --members, and the verbs on what it leaves.</summary>
internal sealed class EnsembleCommandTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public void All_verbs_take_an_ensemble_like_one_network()
    {
        Outcome outcome = Train("--members", "3", "--epochs", "3", "--seed", "1", "--json").AssertCode(ExitCodes.Done);
        JsonElement json = outcome.Json;
        Assert.That(json.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("status").GetString()),
            Is.EqualTo(new[] { "done", "done", "done" }));
        string run = json.GetProperty("run").GetString()!;
        Assert.That(File.ReadAllText(Path.Combine(run, "log.txt")), Is.EqualTo(outcome.Error), "the log is the text of stderr");
        JsonElement evaluated = Blasnet.Run("evaluate", run, "--data", "circles", "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(evaluated.GetProperty("loss").GetDouble(), Is.EqualTo(json.GetProperty("val_loss").GetDouble()).Within(1e-9));
        Blasnet.Run("predict", run, "--data", "circles", "--out", folder["predicted.csv"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadLines(folder["predicted.csv"]).First(), Is.EqualTo("index,label,p_0,p_1"));
        Blasnet.Run("predict", run, "--data", "circles", "--out", folder["spread.csv"], "--with-spread").AssertCode(ExitCodes.Done);
        string[] plain = File.ReadAllLines(folder["predicted.csv"]), spread = File.ReadAllLines(folder["spread.csv"]);
        Assert.That(spread[0], Is.EqualTo("index,label,p_0,p_1,spread"));
        for (int row = 1; row < spread.Length; row += 50)
        {
            int comma = spread[row].LastIndexOf(',');
            Assert.That(spread[row][..comma], Is.EqualTo(plain[row]));
            Assert.That(double.Parse(spread[row][(comma + 1)..], CultureInfo.InvariantCulture), Is.InRange(1e-6, 0.6));
        }
        Blasnet.Run("predict", Path.Combine(run, "members", "member_1", "model.safetensors"), "--data", "circles", "--out",
            folder["none.csv"], "--with-spread").AssertRefused(ExitCodes.Usage, "--with-spread", "only an ensemble");
        Blasnet.Run("report", run, "--out", folder["report.html"]).AssertCode(ExitCodes.Done);
        Assert.That(Train("--members", "2", "--epochs", "1").AssertCode(ExitCodes.Done).OutputLines[0],
            Does.Match(@"run_\d{4}: done, 2 members, 1 epoch, 50 steps in "));
    }

    [Test]
    public void Goals_and_failures_have_the_exit_codes_of_one_network()
    {
        Assert.That(Train("--members", "2", "--epochs", "1", "--fail-under", "val_accuracy=1.5").Code, Is.EqualTo(ExitCodes.BelowGoal));
        Outcome failed = Train("--members", "2", "--optimizer", "sgd", "--learning-rate", "1e30", "--json")
            .AssertCode(ExitCodes.TrainingFailed);
        Assert.That(failed.ErrorLines[^1], Does.StartWith("member 1: Epoch 1, step "));
        Assert.That(failed.Json.GetProperty("status").GetString(), Is.EqualTo("failed"));
        Train("--members", "0").AssertRefused(ExitCodes.Usage, "--members");
    }

    [Test]
    public void Folds_may_be_ensembles()
    {
        JsonElement json = Train("--members", "2", "--epochs", "1", "--folds", "2", "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(json.GetProperty("folds").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
    public void A_signal_ends_an_ensemble_that_can_be_resumed()
    {
        string[] options = ["--members", "3", "--epochs", "2500", "--seed", "4", "--threads", "2"];
        string whole = Train([.. options, "--json"]).AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString()!;
        using (Blasnet.RunningCommand command = Blasnet.Start(Arguments([.. options, "--name", "stopped"])))
        {
            command.WaitUntil(() => File.Exists(folder["runs/stopped/run_0001/members/member_1/metrics.csv"]));
            command.Signal("INT");
            Assert.That(command.End().AssertCode(ExitCodes.Interrupted).ErrorLines[^1], Does.Contain("--resume"));
        }
        JsonElement resumed = Blasnet.Run("train", "--resume", "stopped/run_0001", "--runs", folder["runs"], "--json")
            .AssertCode(ExitCodes.Done).Json;
        Assert.That(resumed.GetProperty("weights_sha256").GetString(), Is.EqualTo(whole));
    }

    private Outcome Train(params string[] options) => Blasnet.Run(Arguments(options));

    private string[] Arguments(string[] options) =>
        ["train", "--model", "circles", "--data", "circles", "--runs", folder["runs"], .. options];
}
