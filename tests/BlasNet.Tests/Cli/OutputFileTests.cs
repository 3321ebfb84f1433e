using BlasNet.Cli;
using BlasNet.Native;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the outputs that a command line names: links, pipes, and its own stdout.</summary>
[Platform("Linux")]
internal sealed class OutputFileTests : FolderTests
{
    private static readonly (string Line, string Begin)[] Outputs =
    [
        ("$B predict runs/mlp/run_0001 --data moons --out FILE", "index,label,p_0,p_1"),
        ("$B report runs/mlp/run_0001 --out FILE", "<!DOCTYPE html>"),
        ("$B runs list --csv FILE", "run,status,"),
        ("$B runs compare mlp/run_0001 mlp/run_0002 --csv FILE", "name,mlp/run_0001,"),
        ("$B report mlp/run_0001 mlp/run_0002 --out FILE", "<!DOCTYPE html>"),
    ];

    [SetUp]
    public void Train()
    {
        for (int run = 0; run < 2; run++)
            Blasnet.Run("train", "--model", "mlp", "--data", "moons", "--epochs", "1", "--runs", folder["runs"]).AssertCode(ExitCodes.Done);
    }

    [Test]
    public void Every_output_follows_links_fills_pipes_and_takes_stdout()
    {
        foreach ((string line, string begin) in Outputs)
        {
            Run("echo old >target; ln -s target link; " + line.Replace("FILE", "link", StringComparison.Ordinal) + "; rm link", line);
            Assert.That(File.ReadAllText(folder["target"]), Does.StartWith(begin), line);

            Outcome piped = Run("mkfifo pipe; head -c 10 <pipe >got & " + line.Replace("FILE", "pipe", StringComparison.Ordinal)
                + "; code=$?; wait; test -p pipe && rm pipe; exit $code", line);
            Assert.That(begin, Does.StartWith(File.ReadAllText(folder["got"])), line + piped.Error);

            Outcome itself = Run(line.Replace("FILE", "/dev/stdout", StringComparison.Ordinal) + " >out", line);
            Assert.That(itself.Output, Is.Empty);
            Assert.That(File.ReadAllText(folder["out"]), Does.StartWith(begin).And.Not.Contain("/dev/stdout"), line);
        }
    }

    [Test]
    public void A_device_is_written_into_and_stays()
    {
        if (Shell.Run(folder.Root, "mknod sink c 1 3 && : >>sink").Code != 0)
            Assert.Ignore("Only root can make a device, and not in every folder.");
        foreach ((string line, _) in Outputs)
        {
            Run(line.Replace("FILE", "sink", StringComparison.Ordinal), line);
            Assert.That(FileStatus.Of(folder["sink"]).Kind, Is.EqualTo(FileKind.Stream), line);
        }
    }

    [Test]
    public void A_full_device_is_a_sentence() => Shell.Run(folder.Root, "$B report mlp/run_0001 --out /dev/full")
        .AssertRefused(ExitCodes.Machine, "/dev/full: it cannot be written, because the disk is full.");

    private Outcome Run(string script, string line)
    {
        Outcome outcome = Shell.Run(folder.Root, script);
        Assert.That(outcome.Code, Is.Zero, line + "\n" + outcome.Error);
        return outcome;
    }
}
