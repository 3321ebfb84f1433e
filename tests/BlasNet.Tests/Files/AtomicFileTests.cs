using BlasNet.Files;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Files;

internal sealed class AtomicFileTests : FolderTests
{
    [Test]
    public void A_new_file_holds_what_was_written_and_nothing_else_is_left()
    {
        AtomicFile.Write(folder["a.bin"], new byte[] { 1, 2, 3 });
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.bin" }));
    }

    [Test]
    public void An_older_file_is_replaced_whole()
    {
        File.WriteAllBytes(folder["a.bin"], new byte[100]);
        AtomicFile.Write(folder["a.bin"], new byte[] { 7 });
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    public void The_old_bytes_stay_visible_until_the_writer_is_done()
    {
        File.WriteAllBytes(folder["a.bin"], [1]);
        AtomicFile.Write(folder["a.bin"], stream =>
        {
            stream.Write(new byte[1 << 18]);
            stream.Flush();
            Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(new byte[] { 1 }));
        });
        Assert.That(new FileInfo(folder["a.bin"]).Length, Is.EqualTo(1 << 18));
    }

    [Test]
    public void A_writer_that_throws_midway_keeps_the_old_bytes_and_leaves_no_temporary()
    {
        File.WriteAllBytes(folder["a.bin"], [1, 2]);
        Assert.That(() => AtomicFile.Write(folder["a.bin"], stream =>
        {
            stream.Write(new byte[1 << 18]);
            throw new InvalidOperationException("midway");
        }), Throws.InvalidOperationException.With.Message.EqualTo("midway"));
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(new byte[] { 1, 2 }));
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.bin" }));
    }

    [Test]
    public void A_full_disk_is_named_as_such_and_the_old_file_survives()
    {
        int code = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;
        File.WriteAllBytes(folder["a.bin"], [1, 2]);
        Assert.That(() => AtomicFile.Write(folder["a.bin"], _ => throw new IOException("No space left on device", code)),
            Throws.TypeOf<MachineException>().With.Message.EqualTo($"{folder["a.bin"]}: it cannot be written, because the disk is full."));
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(new byte[] { 1, 2 }));
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.bin" }));
    }

    [Test]
    public void A_missing_folder_is_named()
    {
        string path = Path.Combine(folder["none"], "a.bin");
        Assert.That(() => AtomicFile.Write(path, new byte[] { 1 }),
            Throws.TypeOf<MachineException>().With.Message.EqualTo($"{path}: it cannot be written, because its folder does not exist."));
    }

    [Test]
    public void A_file_in_place_of_the_folder_is_a_sentence()
    {
        File.WriteAllText(folder["file"], "");
        string path = Path.Combine(folder["file"], "a.bin");
        Assert.That(() => AtomicFile.Write(path, new byte[] { 1 }),
            Throws.TypeOf<MachineException>().With.Message.StartsWith($"{path}: it cannot be written, because ").And.Message.Not.Contain(
                ".tmp"));
    }

    [Test]
    public void A_folder_in_place_of_the_file_is_named_and_kept()
    {
        Directory.CreateDirectory(folder["a.bin"]);
        Assert.That(() => AtomicFile.Write(folder["a.bin"], new byte[] { 1 }),
            Throws.TypeOf<MachineException>().With.Message.EqualTo(
                $"{folder["a.bin"]}: it cannot be written, because it is a folder, not a file."));
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.bin" }));
    }

    [Test]
    public void Leftovers_of_killed_writers_are_removed_and_nothing_else()
    {
        File.WriteAllText(folder[".last.safetensors.abcdefgh.ijk.tmp"], "half");
        File.WriteAllText(folder["last.safetensors"], "whole");
        File.WriteAllText(folder["mine.tmp"], "a user's own");
        AtomicFile.RemoveLeftovers(folder.Root);
        AtomicFile.RemoveLeftovers(folder["none"]);
        Assert.That(folder.Names, Is.EqualTo(new[] { "last.safetensors", "mine.tmp" }));
    }

    [Test]
    public void Many_writers_of_one_file_leave_the_bytes_of_one_of_them()
    {
        Parallel.For(0, 32, i => AtomicFile.Write(folder["a.bin"], Enumerable.Repeat((byte)i, 5000).ToArray()));
        byte[] bytes = File.ReadAllBytes(folder["a.bin"]);
        Assert.That(bytes, Has.Length.EqualTo(5000));
        Assert.That(bytes, Is.All.EqualTo(bytes[0]));
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.bin" }));
    }
}
