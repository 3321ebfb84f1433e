namespace BlasNet.Data;

/// <summary>Folders in which the files of named sets are looked for.</summary>
internal static class DataFolders
{
    /// <summary>Returns the user's own folders of a set: <c>$BLASNET_DATA/SET</c> and <c>./data/SET</c>.</summary>
    public static IReadOnlyList<string> Of(string set)
    {
        string? data = Environment.GetEnvironmentVariable("BLASNET_DATA");
        string local = Path.Combine("data", set);
        return string.IsNullOrEmpty(data) ? [local] : [Path.Combine(data, set), local];
    }

    /// <summary>Returns the folder of a set in the user's cache.</summary>
    public static string Cache(string set)
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (string.IsNullOrEmpty(cache))
        {
            cache = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Path.Combine(home, ".cache");
        }
        return Path.Combine(cache, "blasnet", set);
    }
}
