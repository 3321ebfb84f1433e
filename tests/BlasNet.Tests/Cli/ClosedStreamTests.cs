using BlasNet.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests that messages nobody can receive end no work, and that results nobody can receive are exit code 5.</summary>
[Platform("Linux")]
internal sealed class ClosedStreamTests : FolderTests
{
    private const string Train = "$B train --model mlp --data moons --epochs 1";
    private const string Closed = "stdout: it cannot be written, because it is closed.",
        Full = "stdout: it cannot be written, because the disk is full.";

    [TestCase(Train + " >&-", Closed)]
    [TestCase(Train + " >/dev/full", Full)]
    [TestCase(Train + " --json >&-", Closed)]
    [TestCase(Train + " --json >/dev/full", Full)]
    [TestCase("$B --help >&-", Closed)]
    [TestCase("$B --version >&-", Closed)]
    [TestCase("$B --version >/dev/full", Full)]
    [TestCase("$B train --help >/dev/full", Full)]
    [TestCase("$B doctor --json >&-", Closed)]
    [TestCase("$B summary --model circles >/dev/full", Full)]
    [TestCase("$B data check moons >&-", Closed)]
    [TestCase("$B data check moons --json >/dev/full", Full)]
    public void Results_that_cannot_be_written_are_a_sentence(string line, string sentence)
    {
        Outcome outcome = Shell.Run(folder.Root, line).AssertCode(ExitCodes.Machine);
        Assert.That(outcome.ErrorLines[^1], Is.EqualTo(sentence));
        Assert.That(outcome.Output, Is.Empty);
        if (line.StartsWith(Train, StringComparison.Ordinal))
            Assert.That(File.Exists(folder["runs/mlp/run_0001/summary.json"]), "the run is kept whole");
    }

    [TestCase(Train, "2>&-")]
    [TestCase(Train, "2>/dev/full")]
    [TestCase("$B doctor --json", "2>&-")]
    [TestCase("$B sweep --model mlp --data moons --epochs 1 --grid batch=32,64", "2>/dev/full")]
    [TestCase("$B sweep --model mlp --data moons --epochs 1 --grid batch=32,64", "2>&- <&-")]
    public void Messages_that_cannot_be_written_are_dropped(string line, string closing) =>
        Assert.That(Shell.Run(folder.Root, $"{line} {closing}").AssertCode(ExitCodes.Done).Output, Is.Not.Empty);

    [TestCase("$B train --unknown 2>&-", ExitCodes.Usage)]
    [TestCase("$B train --unknown 2>/dev/full", ExitCodes.Usage)]
    [TestCase("$B train --model none.json --data moons 2>/dev/full", ExitCodes.Invalid)]
    [TestCase(Train + " >&- 2>&- <&-", ExitCodes.Machine)]
    public void An_error_that_cannot_be_told_keeps_its_exit_code(string line, int code) => Shell.Run(folder.Root, line).AssertCode(code);

    [Test]
    public void A_reader_of_messages_that_went_away_ends_no_training()
    {
        Outcome outcome = Shell.Run(folder.Root, $"{{ {{ {Train} >out; echo $? >code; }} 2>&1; }} | true; cat code out");
        Assert.That(outcome.OutputLines[0], Is.EqualTo("0"));
        Assert.That(outcome.Output, Does.Contain("run_0001: done"));
    }

    [Test]
    public void A_reader_of_results_that_went_away_is_a_sentence()
    {
        Outcome outcome = Shell.Run(folder.Root, "{ sleep 0.3; $B --help; echo $? >code; } | true; cat code");
        Assert.That(outcome.Output.Trim(), Is.EqualTo("5"));
        Assert.That(outcome.Error, Does.Contain("stdout: it cannot be written, because nobody reads it any more."));
    }

    [Test]
    public void Several_commands_share_one_redirected_file()
    {
        Outcome outcome = Shell.Run(folder.Root,
            "{ echo a; $B --version; echo b; } > f; { echo c; $B --version; } >> f; grep -c . f; tr -d '\\n' < f");
        Assert.That(outcome.OutputLines[0], Is.EqualTo("5"));
        Assert.That(outcome.OutputLines[1], Does.Match(@"^a\d.*bc\d"));
    }

    [Test]
    public void A_log_on_a_full_disk_ends_no_training()
    {
        Blasnet.Run("train", "--model", "mlp", "--data", "moons", "--epochs", "2", "--runs", folder["runs"]).AssertCode(ExitCodes.Done);
        string run = folder["runs/mlp/run_0001"], log = Path.Combine(run, "log.txt");
        File.Delete(Path.Combine(run, "summary.json"));
        File.Delete(log);
        File.CreateSymbolicLink(log, "/dev/full");
        Outcome outcome = Blasnet.Run("train", "--resume", run).AssertCode(ExitCodes.Done);
        string told = $"{log}: it cannot be written, because the disk is full. Training goes on";
        Assert.That(outcome.ErrorLines.Count(line => line.StartsWith(told, StringComparison.Ordinal)), Is.EqualTo(1), outcome.Error);
        Assert.That(outcome.Output, Does.Contain("run_0001: done, 2 epochs"));
        Assert.That(File.Exists(Path.Combine(run, "summary.json")));
    }

    [Test]
    public void A_limit_on_the_size_of_files_is_a_sentence_and_no_signal()
    {
        // The runtime maps the code that it makes through a file, which such a limit forbids.
        Outcome outcome = Shell.Run(folder.Root, $"ulimit -f 4; {Train}", ("DOTNET_EnableWriteXorExecute", "0"))
            .AssertCode(ExitCodes.Machine);
        Assert.That(outcome.ErrorLines[^1], Does.EndWith("it cannot be written, because it would become larger than the system allows."));
    }
}
