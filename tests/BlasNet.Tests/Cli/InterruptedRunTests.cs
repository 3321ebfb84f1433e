using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of processes that are stopped during training and resumed: they end like an uninterrupted run.</summary>
[Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
internal sealed class InterruptedRunTests : IDisposable
{
    private const int Epochs = 80;
    private const string Run = "mlp/run_0001";

    private readonly TestFolder folder = new();
    private readonly Lazy<JsonElement> uninterrupted;

    public InterruptedRunTests() => uninterrupted = new(() => Blasnet.Run(Arguments("whole")).AssertCode(ExitCodes.Done).Json);

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_killed_run_resumes_to_the_same_bits()
    {
        using (Blasnet.RunningCommand command = Blasnet.Start(Arguments("killed")))
        {
            command.WaitUntil(() => Rows("killed") > 5);
            command.Kill();
            Assert.That(command.End().Code, Is.Not.Zero);
        }
        Assert.That(Rows("killed"), Is.LessThan(Epochs), "the run was killed in its middle");
        AssertResumed("killed");
    }

    [TestCase("INT", ExitCodes.Interrupted)]
    [TestCase("TERM", ExitCodes.Terminated)]
    public void A_signal_ends_a_run_that_can_be_resumed(string signal, int code)
    {
        using (Blasnet.RunningCommand command = Blasnet.Start(Arguments(signal)))
        {
            command.WaitUntil(() => Rows(signal) > 5);
            command.Signal(signal);
            Outcome outcome = command.End().AssertCode(code);
            Assert.That(outcome.Json.GetProperty("status").GetString(), Is.EqualTo("interrupted"));
            Assert.That(outcome.ErrorLines[^1], Does.Contain($"blasnet train --resume {Path.Combine(folder[signal], Run)}"));
            Assert.That(File.ReadAllText(Path.Combine(folder[signal], "index.csv")), Does.Contain(Run + ",interrupted,"));
        }
        AssertResumed(signal);
    }

    [Test]
    public void A_full_disk_leaves_the_last_checkpoint_as_it_was()
    {
        using (Blasnet.RunningCommand command = Blasnet.Start(Arguments("full")))
        {
            command.WaitUntil(() => Rows("full") > 2);
            command.Signal("INT");
            command.End().AssertCode(ExitCodes.Interrupted);
        }
        string checkpoint = Path.Combine(folder["full"], Run, "checkpoints", "last.safetensors");
        byte[] before = File.ReadAllBytes(checkpoint);
        // No file may grow beyond 20 KiB: logs fit, a checkpoint of about 80 kB does not, nor would the runtime's own memory file.
        string[] limited = ["-c", "trap '' XFSZ; ulimit -f 40; exec \"$0\" \"$@\"", Blasnet.Program, "train", "--resume", Run, "--runs",
            folder["full"]];
        using (Blasnet.RunningCommand command = Blasnet.RunningCommand.Start("/bin/sh", limited,
            new() { ["DOTNET_EnableWriteXorExecute"] = "0" }))
        {
            Outcome outcome = command.End().AssertCode(ExitCodes.Machine);
            Assert.That(outcome.ErrorLines[^1], Does.Contain(".safetensors: it cannot be written"));
            Assert.That(outcome.Error, Does.Not.Contain("   at "));
        }
        Assert.That(File.ReadAllBytes(checkpoint), Is.EqualTo(before));
        AssertResumed("full");
    }

    private string[] Arguments(string runs) =>
    [
        "train", "--model", "mlp", "--data", "circles", "--epochs", $"{Epochs}", "--seed", "3", "--optimizer", "adam",
        "--checkpoint-every", "2", "--runs", folder[runs], "--json",
    ];

    private int Rows(string runs)
    {
        string path = Path.Combine(folder[runs], Run, "metrics.csv");
        return File.Exists(path) ? File.ReadAllLines(path).Length - 1 : 0;
    }

    private void AssertResumed(string runs)
    {
        Outcome outcome = Blasnet.Run("train", "--resume", Run, "--runs", folder[runs], "--json").AssertCode(ExitCodes.Done);
        Assert.That(outcome.Error, Does.Contain("resumed after epoch"));
        Assert.That(
            outcome.Json.GetProperty("weights_sha256").GetString(),
                Is.EqualTo(uninterrupted.Value.GetProperty("weights_sha256").GetString()));
        Assert.That(Metrics(runs), Is.EqualTo(Metrics("whole")));
        Assert.That(Metrics(runs), Has.Length.EqualTo(Epochs + 1));
    }

    // Without the columns that measure time.
    private string[] Metrics(string runs)
    {
        string[][] rows = [.. File.ReadAllLines(Path.Combine(folder[runs], Run, "metrics.csv")).Select(line => line.Split(','))];
        int[] kept = [.. Enumerable.Range(0, rows[0].Length).Where(i => rows[0][i] is not ("time_s" or "samples_per_s"))];
        return [.. rows.Select(row => string.Join(',', kept.Select(i => row[i])))];
    }
}
