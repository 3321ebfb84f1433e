using System.Diagnostics;
using BlasNet.Cli;
using BlasNet.Files;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Files;

[Platform("Linux")]
internal sealed class WholeFileTests : FolderTests
{
    [Test]
    public void A_file_above_the_bound_is_refused()
    {
        File.WriteAllBytes(folder["a"], new byte[100]);
        Assert.That(WholeFile.Read(folder["a"], most: 100), Has.Length.EqualTo(100));
        Assert.That(() => WholeFile.Read(folder["a"], most: 99), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{folder["a"]}: it has more than '99' bytes, the most that such a file may have."));
    }

    [TestCase("summary", "--model", "/dev/zero")]
    [TestCase("train", "--data", "xor", "--model", "/dev/zero")]
    [TestCase("train", "--config", "/dev/zero")]
    [TestCase("check", "--model", "/dev/zero")]
    public void A_file_without_end_is_refused(params string[] line) =>
        Blasnet.Run(line).AssertRefused(ExitCodes.Invalid, "/dev/zero: it has more than '67108864' bytes");

    [TestCase("summary", "--model", "/dev/null")]
    public void A_device_without_content_is_empty(params string[] line) =>
        Blasnet.Run(line).AssertRefused(ExitCodes.Invalid, "/dev/null: the file is empty.");

    [Test]
    public void A_pipe_that_somebody_writes_is_read()
    {
        const string model = "{\"layers\":[{\"kind\":\"dense\",\"units\":3}]}";
        Outcome outcome = Shell.Run(folder.Root, $"mkfifo p; {{ sleep 0.2; echo '{model}'; }} > p & $B summary --model p --input 4 --json");
        outcome.AssertCode(ExitCodes.Done);
        Assert.That(outcome.Json.GetProperty("parameters").GetInt32(), Is.EqualTo(15));
    }

    [Test]
    public void A_pipe_that_nobody_writes_is_refused()
    {
        using (Process make = Process.Start("mkfifo", [folder["p"]]))
            make.WaitForExit();
        Assert.That(() => WholeFile.Read(folder["p"]), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{folder["p"]}: nobody has written into this pipe for '5' seconds."));
    }
}
