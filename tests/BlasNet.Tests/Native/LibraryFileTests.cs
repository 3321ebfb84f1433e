using System.Runtime.InteropServices;
using BlasNet.Cli;
using BlasNet.Native;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Native;

[Platform("Linux")]
internal sealed class LibraryFileTests : FolderTests
{
    private static readonly Architecture Own = RuntimeInformation.ProcessArchitecture;

    private static byte[] Library => File.ReadAllBytes(OpenBlas());

    [Test]
    public void A_whole_library_is_not_refused() => Assert.That(LibraryFile.Refusal(OpenBlas(), Own), Is.Empty);

    [TestCase(0, "it is no library: its '0' bytes")]
    [TestCase(40, "it is no library: its '40' bytes")]
    [TestCase(200, "it is truncated: it has '200' bytes, but its parts need '")]
    [TestCase(100_000, "it is truncated: it has '100000' bytes")]
    public void A_truncated_library_is_named_as_such(int length, string sentence) => Refused(Library[..length], sentence);

    [Test]
    public void Half_a_library_is_named_as_such() => Refused(Library[..(Library.Length / 2)], "it is truncated");

    [TestCase(183, Architecture.X64, "arm64")]
    [TestCase(62, Architecture.Arm64, "x64")]
    [TestCase(3, Architecture.X64, "x86")]
    [TestCase(4242, Architecture.X64, "machine '4242' of 64 bits")]
    public void A_library_of_another_machine_is_named_as_such(int machine, Architecture own, string name)
    {
        byte[] bytes = Library;
        (bytes[18], bytes[19]) = ((byte)machine, (byte)(machine >> 8));
        File.WriteAllBytes(folder["lib.so"], bytes);
        Assert.That(LibraryFile.Refusal(folder["lib.so"], own),
            Is.EqualTo($"it is a library for {name}, but this process runs on {own.ToString().ToLowerInvariant()}"));
    }

    [Test]
    public void A_table_of_parts_beyond_the_file_is_truncated()
    {
        byte[] bytes = Library;
        bytes[35] = 0x7F; // of the table's offset
        Refused(bytes, "it is truncated");
    }

    [Test]
    public void Other_files_are_told_apart()
    {
        Refused("INPUT(libopenblas.so.0)"u8.ToArray(), "it is no library: its '23' bytes do not begin as those of an ELF file do");
        byte[] bytes = Library;
        bytes[16] = 1;
        Refused(bytes, "it is no shared library, but an ELF file of another type");
        Assert.That(LibraryFile.Refusal(folder.Root, Own), Is.EqualTo("it is a folder, not a file"));
        Assert.That(LibraryFile.Refusal(folder["none"], Own), Is.EqualTo("no such file"));
        Assert.That(LibraryFile.Refusal("/dev/null", Own), Is.EqualTo("it is a device or a pipe"));
    }

    [TestCase("half", "it is truncated: it has '")]
    [TestCase("foreign", "it is a library for ")]
    public void The_command_says_so_and_how_to_go_on(string fault, string sentence)
    {
        byte[] bytes = Library;
        if (fault == "half")
            bytes = bytes[..(bytes.Length / 2)];
        else
            bytes[18] ^= 0x40;
        File.WriteAllBytes(folder["libopenblas.so.0"], bytes);
        using Blasnet.RunningCommand command = Blasnet.Start(
            new Dictionary<string, string> { ["BLASNET_OPENBLAS"] = folder["libopenblas.so.0"], ["BLASNET_BLAS"] = "" }, "check");
        Outcome outcome = command.End().AssertCode(ExitCodes.Machine);
        Assert.That(outcome.Error, Does.StartWith($"BLASNET_OPENBLAS names '{folder["libopenblas.so.0"]}', which cannot be used")
            .And.Contain($"libopenblas.so.0: {sentence}").And.Contain("Correct or unset it."));
        Assert.That(outcome.Output, Is.Empty);
    }

    private void Refused(byte[] bytes, string sentence)
    {
        File.WriteAllBytes(folder["lib.so"], bytes);
        Assert.That(LibraryFile.Refusal(folder["lib.so"], Own), Does.StartWith(sentence));
    }

    private static string OpenBlas()
    {
        string path = BlasNet.Native.Blas.Info.Path;
        if (!File.Exists(path))
            Assert.Ignore("OpenBLAS was loaded from no file.");
        return path;
    }
}
