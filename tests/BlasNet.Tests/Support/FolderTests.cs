using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Support;

/// <summary>Gives each test of a fixture an empty folder of its own, and removes it afterwards.</summary>
internal abstract class FolderTests
{
    private protected TestFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TestFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();
}
