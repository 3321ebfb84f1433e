using System.Globalization;
using BlasNet.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command on data that has changed since a run or a sweep began.</summary>
internal sealed class ChangedDataCommandTests : FolderTests
{
    [Test]
    public void A_sweep_goes_on_with_the_same_data_alone_unless_one_insists()
    {
        Write(0);
        Assert.That(Sweep("1").AssertCode(ExitCodes.Done).Json.GetProperty("done").GetInt32(), Is.EqualTo(2));
        string before = BlasNet.Runs.DataDigest.Of(folder["t.csv"]);
        Write(1);
        Sweep("2").AssertCode(ExitCodes.Invalid);
        Assert.That(Sweep("2").Error, Does.Contain(before).And.Contain(BlasNet.Runs.DataDigest.Of(folder["t.csv"])).And.Contain("--accept-changed-data"));
        Assert.That(Directory.GetDirectories(folder["runs/mlp-sweep"], "run_*"), Has.Length.EqualTo(2), "nothing was trained");
        Assert.That(Sweep("2", "--accept-changed-data").AssertCode(ExitCodes.Done).Json.GetProperty("done").GetInt32(), Is.EqualTo(4));
        Write(0);
        Sweep("3").AssertCode(ExitCodes.Invalid);
    }

    [Test]
    public void A_resumed_run_takes_the_option_and_a_new_one_does_not()
    {
        Write(0);
        string[] train = ["train", "--model", "mlp", "--data", "csv:" + folder["t.csv"], "--epochs", "100000", "--runs", folder["runs"]];
        using (Blasnet.RunningCommand command = Blasnet.Start(train))
        {
            command.WaitUntil(() => File.Exists(folder["runs/mlp/run_0001/checkpoints/last.safetensors"]));
            command.Kill();
            command.End();
        }
        string[] resume = ["train", "--resume", folder["runs/mlp/run_0001"], "--runs", folder["runs"]];
        Write(1);
        Blasnet.Run(resume).AssertRefused(ExitCodes.Invalid, folder["t.csv"], "--accept-changed-data");
        using (Blasnet.RunningCommand command = Blasnet.Start([.. resume, "--accept-changed-data"]))
        {
            command.WaitUntil(() => File.ReadAllText(folder["runs/mlp/run_0001/env.json"]).Contains("data_changes",
                StringComparison.Ordinal));
            command.Kill();
            command.End();
        }
        Blasnet.Run([.. train, "--accept-changed-data"]).AssertRefused(ExitCodes.Usage, "without --resume");
    }

    private Outcome Sweep(string repeats, params string[] more) => Blasnet.Run(
    [
        "sweep", "--model", "mlp", "--data", "csv:" + folder["t.csv"], "--epochs", "1", "--grid", "batch=16,32", "--repeats", repeats,
        "--runs", folder["runs"], "--json", .. more,
    ]);

    private void Write(double shift) => File.WriteAllText(folder["t.csv"], "x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{shift + i * 37 % 41},{(i * 37 % 41 > 20 ? "yes" : "no")}\n"))));
}
