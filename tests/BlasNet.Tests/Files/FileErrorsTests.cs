using BlasNet.Files;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Files;

internal sealed class FileErrorsTests
{
    [TestCase(28, 112, "the disk is full")]
    [TestCase(30, 19, "the file system is read-only")]
    [TestCase(17, 80, "it exists already")]
    public void A_code_of_the_system_becomes_words(int unix, int windows, string cause)
    {
        var error = new IOException("code", OperatingSystem.IsWindows() ? unchecked((int)0x80070000) | windows : unix);
        Assert.That(FileErrors.Writing("a", error).Message, Is.EqualTo($"a: it cannot be written, because {cause}."));
        Assert.That(FileErrors.WritingFolder("a", error).Message, Is.EqualTo($"a: the folder cannot be written, because {cause}."));
        Assert.That(FileErrors.Reading("a", error).InnerException, Is.SameAs(error));
    }

    [Test]
    public void A_code_without_words_is_quoted() =>
        Assert.That(FileErrors.Reading("a", new IOException("Input/output error.")).Message,
            Is.EqualTo("a: it cannot be read, because the system says 'Input/output error'."));

    [Test]
    public void Denied_access_is_no_matter_of_permissions_where_a_folder_stands_for_a_file()
    {
        using var folder = new TestFolder();
        var error = new UnauthorizedAccessException();
        Assert.That(FileErrors.Writing(folder.Root, error).Message, Does.EndWith("because it is a folder, not a file."));
        Assert.That(FileErrors.Writing(folder["none"], error).Message, Does.EndWith("because access is denied."));
        Assert.That(FileErrors.WritingFolder(folder.Root, error).Message, Does.EndWith("because access is denied."));
    }
}
