namespace BlasNet.Native;

/// <summary>Places where the MPI of a launcher may be, in order of preference. Pure but for a look at which folders exist: tests give
/// it any machine.</summary>
/// <param name="Platform">'linux', 'osx' or 'win'.</param>
/// <param name="Launcher">The launcher of this process; null if there is none.</param>
/// <param name="Variable">Function that reads an environment variable.</param>
internal sealed record MpiProbe(string Platform, MpiLauncher? Launcher, Func<string, string?> Variable)
{
    /// <summary>Environment variable that names the only file to use.</summary>
    public const string FileVariable = "BLASNET_MPI";

    // The root folders of installations, as their scripts for the shell set them.
    private static readonly string[] RootVariables = ["OPAL_PREFIX", "I_MPI_ROOT", "MPI_HOME", "CONDA_PREFIX"];

    /// <summary>Creates the probe of this process.</summary>
    public static MpiProbe ThisMachine() => new(
        OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux",
        MpiLauncher.Find(Environment.GetEnvironmentVariable), Environment.GetEnvironmentVariable);

    /// <summary>Lists full paths, then plain names for the system's loader, each once; a path is listed only where its folder
    /// exists.</summary>
    public IReadOnlyList<string> Candidates()
    {
        if (Variable(FileVariable) is { Length: > 0 } only)
            return [Path.GetFullPath(only)];
        string[] names = [.. FileNames()];
        List<string> places = [];
        foreach (string folder in RootFolders().Concat(FoldersOfLauncher()).Where(Directory.Exists))
            places.AddRange(names.Select(name => Path.Combine(folder, name)));
        places.AddRange(names);
        foreach (string folder in DistributionFolders().Where(Directory.Exists))
            places.AddRange(names.Select(name => Path.Combine(folder, name)));
        return [.. places.Distinct()];
    }

    private IEnumerable<string> FileNames()
    {
        (string[] openMpi, string[] mpich, string[] standard) = Platform switch
        {
            "win" => ((string[])[], (string[])["msmpi.dll", "impi.dll"], (string[])[]),
            "osx" => (["libmpi.40.dylib"], ["libmpi.12.dylib"], ["libmpi_abi.1.dylib", "libmpi_abi.0.dylib"]),
            _ => (["libmpi.so.40"], ["libmpi.so.12", "libmpich.so.12"], ["libmpi_abi.so.1", "libmpi_abi.so.0"]),
        };
        IEnumerable<string> own = Launcher?.Family switch
        {
            MpiFamily.OpenMpi => openMpi,
            MpiFamily.Mpich => mpich,
            _ => openMpi.Concat(mpich),
        };
        return own.Concat(standard);
    }

    private IEnumerable<string> RootFolders()
    {
        string[] parts = Platform == "win" ? ["bin", Path.Combine("bin", "release")] : ["lib", "lib64", Path.Combine("lib", "release")];
        return RootVariables.Select(Variable).Where(root => root is { Length: > 0 })
            .SelectMany(root => parts.Select(part => Path.Combine(root!, part)));
    }

    // An installation of its own has its launcher in 'bin' and its library in 'lib' beside it.
    private IEnumerable<string> FoldersOfLauncher()
    {
        if (Platform == "win" || Variable("PATH") is not { Length: > 0 } path)
            yield break;
        string? folder = path.Split(Path.PathSeparator).FirstOrDefault(folder =>
            Path.IsPathFullyQualified(folder) && File.Exists(Path.Combine(folder, "mpirun")));
        if (Path.GetDirectoryName(folder) is not { Length: > 0 } root)
            yield break;
        yield return Path.Combine(root, "lib");
        yield return Path.Combine(root, "lib64");
    }

    private string[] DistributionFolders() => Platform switch
    {
        "linux" => ["/usr/lib64/openmpi/lib", "/usr/lib64/mpich/lib"], // Fedora, where a module puts one of them into the loader's path
        "osx" => ["/opt/homebrew/lib", "/usr/local/lib"],
        _ => [],
    };
}
