namespace BlasNet.Tests.Support;

/// <summary>Finds files of the checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string File(string path) => Path.Combine(Root, path);

    /// <summary>Returns a file of the data that is not kept here; without the folder BLASNET_DATA the test is left out.</summary>
    public static string Data(string path)
    {
        if (Environment.GetEnvironmentVariable("BLASNET_DATA") is not { } folder)
        {
            Assert.Ignore("BLASNET_DATA is not set.");
            throw new InvalidOperationException("An ignored test has ended.");
        }
        return Path.Combine(folder, path);
    }

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "BlasNet.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException($"BlasNet.sln stands in no folder above {AppContext.BaseDirectory}.");
    }
}
