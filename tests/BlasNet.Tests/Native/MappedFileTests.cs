using System.Runtime.InteropServices;
using BlasNet.Native;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Native;

internal static class MappedFileTests
{
    [Test]
    public static void Floats_are_those_of_the_file_also_once_it_is_closed_and_gone()
    {
        using var folder = new TestFolder();
        float[] values = [.. Enumerable.Range(0, 5000).Select(i => i / 7f)];
        File.WriteAllBytes(folder["values"], MemoryMarshal.AsBytes<float>(values));
        MappedFile mapped;
        using (FileStream stream = File.OpenRead(folder["values"]))
            mapped = new MappedFile(stream);
        if (!OperatingSystem.IsWindows())
            File.Delete(folder["values"]);
        using (mapped)
        {
            Assert.That(mapped.Floats(0, 5000).ToArray(), Is.EqualTo(values));
            Assert.That(mapped.Floats(19996, 1).ToArray(), Is.EqualTo(values[^1..]));
            Assert.That(mapped.Floats(20000, 0).Length, Is.Zero);
        }
    }

    [TestCase(-4, 1)]
    [TestCase(0, -1)]
    [TestCase(0, 5)]
    [TestCase(16, 1)]
    [TestCase(long.MaxValue, 1)]
    public static void What_lies_outside_is_refused(long offset, int count)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["values"], new byte[16]);
        using FileStream stream = File.OpenRead(folder["values"]);
        using var mapped = new MappedFile(stream);
        Assert.That(() => mapped.Floats(offset, count).Length, Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public static void What_is_given_back_cannot_be_read()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["values"], new byte[16]);
        using FileStream stream = File.OpenRead(folder["values"]);
        var mapped = new MappedFile(stream);
        mapped.Dispose();
        mapped.Dispose();
        Assert.That(() => mapped.Floats(0, 1).Length, Throws.TypeOf<ObjectDisposedException>());
    }
}
