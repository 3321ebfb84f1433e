namespace BlasNet.Tests.Runs;

/// <summary>Empty folder for one test, removed afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("blasnet-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public string[] Names => [.. Directory.GetFileSystemEntries(Root)
        .Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
