using System.Diagnostics;
using System.Runtime.Versioning;
using BlasNet.Files;
using BlasNet.Native;
using BlasNet.Numerics;
using BlasNet.Plots;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Files;

/// <summary>Tests that outputs go where the <c>&gt;</c> of a shell would write.</summary>
[Platform(Exclude = "Win"), UnsupportedOSPlatform("windows")]
internal sealed class OutputTargetTests : FolderTests
{
    private static readonly byte[] Bytes = [1, 2, 3];

    [Test]
    public void A_link_stays_and_its_target_is_replaced()
    {
        File.WriteAllText(folder["target"], "old");
        File.CreateSymbolicLink(folder["link"], "target");
        AtomicFile.Write(folder["link"], Bytes);
        Assert.That(new FileInfo(folder["link"]).LinkTarget, Is.EqualTo("target"));
        Assert.That(File.ReadAllBytes(folder["target"]), Is.EqualTo(Bytes));
        Assert.That(folder.Names, Is.EqualTo(new[] { "link", "target" }));
    }

    [Test]
    public void A_writer_that_fails_keeps_the_target_of_a_link()
    {
        File.WriteAllText(folder["target"], "old");
        File.CreateSymbolicLink(folder["link"], "target");
        Assert.That(() => AtomicFile.Write(folder["link"], _ => throw new InvalidOperationException()), Throws.InvalidOperationException);
        Assert.That(File.ReadAllText(folder["target"]), Is.EqualTo("old"));
    }

    [Test]
    public void A_link_to_nothing_makes_the_file_that_it_names()
    {
        File.CreateSymbolicLink(folder["link"], "other");
        AtomicFile.Write(folder["link"], Bytes);
        Assert.That(File.ReadAllBytes(folder["other"]), Is.EqualTo(Bytes));
        NumpyFile.Write(NewLink("new.npy"), NumpyArray.Create(new float[2], [2]));
        Assert.That(File.Exists(folder["of-new.npy"]));
    }

    [Test]
    public void A_link_in_a_linked_folder_leads_where_the_system_says()
    {
        Directory.CreateDirectory(folder["real/deep"]);
        File.CreateSymbolicLink(folder["short"], "real/deep");
        File.CreateSymbolicLink(folder["real/deep/link"], "../file");
        AtomicFile.Write(folder["short/link"], Bytes);
        Assert.That(File.ReadAllBytes(folder["real/file"]), Is.EqualTo(Bytes));
        Assert.That(File.Exists(folder["file"]), Is.False);
    }

    [Test]
    public void Links_in_a_circle_are_a_sentence()
    {
        File.CreateSymbolicLink(folder["a"], "b");
        File.CreateSymbolicLink(folder["b"], "a");
        Assert.That(() => AtomicFile.Write(folder["a"], Bytes), Throws.TypeOf<MachineException>()
            .With.Message.EqualTo($"{folder["a"]}: it cannot be written, because more than '40' links follow each other."));
    }

    [Test]
    public void A_replaced_file_keeps_its_permissions()
    {
        File.WriteAllText(folder["a"], "old");
        const UnixFileMode odd = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite;
        File.SetUnixFileMode(folder["a"], odd);
        AtomicFile.Write(folder["a"], Bytes);
        Assert.That(File.GetUnixFileMode(folder["a"]), Is.EqualTo(odd));
    }

    [Test]
    public void A_replaced_file_keeps_its_owner()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Ignore("Only root can give a file away.");
        File.WriteAllText(folder["a"], "old");
        Call("chown", "12345:54321", folder["a"]);
        AtomicFile.Write(folder["a"], Bytes);
        FileStatus status = FileStatus.Of(folder["a"]);
        Assert.That((status.User, status.Group), Is.EqualTo((12345u, 54321u)));
    }

    [Test]
    public void A_file_that_may_not_be_written_is_not_replaced()
    {
        if (Environment.UserName == "root")
            Assert.Ignore("Root may write every file.");
        File.WriteAllText(folder["a"], "old");
        File.SetUnixFileMode(folder["a"], UnixFileMode.UserRead);
        Assert.That(() => AtomicFile.Write(folder["a"], Bytes),
            Throws.TypeOf<MachineException>().With.Message.Contains("access is denied"));
        Assert.That(File.ReadAllText(folder["a"]), Is.EqualTo("old"));
    }

    [Test]
    public void A_file_in_a_folder_that_takes_no_others_is_overwritten()
    {
        if (Environment.UserName == "root")
            Assert.Ignore("Root may write every folder.");
        Directory.CreateDirectory(folder["d"]);
        File.WriteAllText(folder["d/a"], "old and longer");
        File.SetUnixFileMode(folder["d"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        AtomicFile.Write(folder["d/a"], Bytes);
        File.SetUnixFileMode(folder["d"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.That(File.ReadAllBytes(folder["d/a"]), Is.EqualTo(Bytes));
    }

    [Test]
    public void A_pipe_is_written_into([Values("atomic", "new", "plot")] string way)
    {
        Call("mkfifo", folder["pipe"]);
        Task<byte[]> reader = Task.Run(() => File.ReadAllBytes(folder["pipe"]));
        switch (way)
        {
            case "atomic":
                AtomicFile.Write(folder["pipe"], stream => stream.Write(new byte[1 << 18]));
                break;
            case "new":
                NumpyFile.Write(folder["pipe"], NumpyArray.Create(new float[2], [2]));
                break;
            default:
                Plot.Create("p").Line([0, 1], [0, 1]).Save(folder["pipe"]);
                break;
        }
        Assert.That(reader.Wait(TimeSpan.FromMinutes(1)));
        Assert.That(reader.Result, way == "atomic" ? Has.Length.EqualTo(1 << 18) : Is.Not.Empty);
        Assert.That(FileStatus.Of(folder["pipe"]).Kind, Is.EqualTo(FileKind.Stream));
        Assert.That(folder.Names, Is.EqualTo(new[] { "pipe" }));
    }

    [Test]
    public void A_pipe_that_is_appended_to_ends_for_its_reader_only_when_released()
    {
        Call("mkfifo", folder["pipe"]);
        Task<string> reader = Task.Run(() => File.ReadAllText(folder["pipe"]));
        CsvLog log = CsvLog.Create(folder["pipe"], ["a", "b"], overwrite: true);
        log.Append([1, 2]);
        log.Append([3, 4]);
        Assert.That(reader.IsCompleted, Is.False);
        AppendedFile.Release(folder["pipe"]);
        Assert.That(reader.Wait(TimeSpan.FromMinutes(1)));
        Assert.That(reader.Result, Is.EqualTo("a,b\n1,2\n3,4\n"));
    }

    [TestCase("3", "")]
    [TestCase("7", "the disk is full")]
    public void A_device_is_written_into_and_stays(string minor, string cause)
    {
        if (!OperatingSystem.IsLinux() || Call("mknod", folder["node"], "c", "1", minor) != 0)
            Assert.Ignore("Only root can make a device.");
        // A container may forbid its use.
        if (Call("/bin/sh", "-c", $": >> '{folder["node"]}'") != 0)
            Assert.Ignore("Devices cannot be used in this folder.");
        if (cause.Length == 0)
            AtomicFile.Write(folder["node"], Bytes);
        else
            Assert.That(() => AtomicFile.Write(folder["node"], Bytes), Throws.TypeOf<MachineException>().With.Message.Contains(cause));
        Assert.That(FileStatus.Of(folder["node"]).Kind, Is.EqualTo(FileKind.Stream));
        Assert.That(folder.Names, Is.EqualTo(new[] { "node" }));
    }

    [TestCase("/dev/stdout", 1)]
    [TestCase("/dev/stderr", 2)]
    [TestCase("/dev/fd/63", 63)]
    [TestCase("/proc/self/fd/1", 1)]
    public void Paths_of_descriptors_are_known(string path, int descriptor)
    {
        Assert.That(OutputTarget.Of(path).Descriptor, Is.EqualTo(descriptor));
        File.CreateSymbolicLink(folder["link"], path);
        Assert.That(OutputTarget.Of(folder["link"]).Descriptor, Is.EqualTo(descriptor));
    }

    [Test]
    public void A_descriptor_that_nobody_gave_this_process_is_closed() =>
        Assert.That(() => AtomicFile.Write("/dev/fd/987", Bytes), Throws.TypeOf<MachineException>()
            .With.Message.EqualTo("/dev/fd/987: it cannot be written, because it is closed."));

    private string NewLink(string name)
    {
        File.CreateSymbolicLink(folder[name], "of-" + name);
        return folder[name];
    }

    private static int Call(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
