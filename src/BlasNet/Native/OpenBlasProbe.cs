using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Places where OpenBLAS may be, in order of preference. Pure: tests give it any machine.</summary>
/// <param name="Platform">'linux', 'osx' or 'win'.</param>
/// <param name="Architecture">The processor architecture.</param>
/// <param name="Folders">Folders of the application, the library and a file-based program, without duplicates.</param>
/// <param name="Variable">Function that reads an environment variable.</param>
internal sealed record OpenBlasProbe(
    string Platform, Architecture Architecture, IReadOnlyList<string> Folders, Func<string, string?> Variable)
{
    /// <summary>Environment variable that names the only file to use.</summary>
    public const string FileVariable = "BLASNET_OPENBLAS";

    private string[] FileNames => Platform switch
    {
        "win" => ["libopenblas.dll", "openblas.dll"],
        "osx" => ["libopenblas.0.dylib", "libopenblas.dylib"],
        _ => ["libopenblas.so.0", "libopenblas.so"],
    };

    /// <summary>Creates the probe of this machine.</summary>
    public static OpenBlasProbe ThisMachine() => new(
        OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux",
        RuntimeInformation.ProcessArchitecture, ProgramFolders(), Environment.GetEnvironmentVariable);

    /// <summary>Lists full paths, then plain names for the system's loader, each once.</summary>
    public IReadOnlyList<string> Candidates()
    {
        if (Variable(FileVariable) is { Length: > 0 } only)
            return [Path.GetFullPath(only)];
        List<string> places = [];
        foreach (string folder in Folders)
        {
            places.AddRange(FileNames.Select(file => Path.Combine(folder, file)));
            string runtime = Path.Combine(folder, "runtimes", RuntimeIdentifier, "native");
            places.AddRange(FileNames.Select(file => Path.Combine(runtime, file)));
            if (PackageFolder(folder) is { } package)
                places.Add(Path.Combine(package, FileNames[0]));
        }

        // 'artifacts/native' of the source tree around the program: what the build target Native unpacks.
        foreach (string folder in Folders)
        {
            string? above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder));
            for (; above is not null; above = Path.GetDirectoryName(above))
            {
                string native = Path.Combine(above, "artifacts", "native");
                if (Directory.Exists(native))
                    places.Add(Path.Combine(native, FileNames[0]));
            }
        }

        places.AddRange(SystemPlaces());
        return [.. places.Distinct()];
    }

    /// <summary>Gets the package that holds OpenBLAS for this platform; null where there is none.</summary>
    public string? Package => Platform == "linux" && Architecture is Architecture.X64 or Architecture.Arm64
        ? $"BlasNet.OpenBlas.{RuntimeIdentifier}" : null;

    // Script hosts load the library from NuGet's cache, ID/VERSION/lib/FRAMEWORK, beside which the packages it depends on lie.
    private string? PackageFolder(string folder)
    {
        string[] parts = folder.Split(Path.DirectorySeparatorChar);
        return Package is { } package && parts is [.. string[] cache, "blasnet", string version, "lib", _]
            ? string.Join(Path.DirectorySeparatorChar,
                [.. cache, package.ToLowerInvariant(), version, "runtimes", RuntimeIdentifier, "native"])
            : null;
    }

    private string RuntimeIdentifier => $"{Platform}-{Architecture.ToString().ToLowerInvariant()}";

    private IEnumerable<string> SystemPlaces()
    {
        string? conda = Variable("CONDA_PREFIX") is { Length: > 0 } prefix ? prefix : null;
        switch (Platform)
        {
            case "win":
                if (conda is not null)
                    yield return Path.Combine(conda, "Library", "bin", "openblas.dll");
                foreach (string name in FileNames)
                    yield return name;
                break;
            case "osx":
                yield return Architecture == Architecture.Arm64
                    ? "/opt/homebrew/opt/openblas/lib/libopenblas.dylib"
                    : "/usr/local/opt/openblas/lib/libopenblas.dylib";
                if (conda is not null)
                    yield return Path.Combine(conda, "lib", "libopenblas.0.dylib");
                yield return "libopenblas.dylib";
                break;
            default:
                if (DebianTriplet is { } triplet)
                    yield return $"/usr/lib/{triplet}/openblas-pthread/libopenblas.so.0";
                if (conda is not null)
                    yield return Path.Combine(conda, "lib", "libopenblas.so.0");
                yield return "libopenblasp.so.0"; // Fedora, where the plain name is the serial build
                yield return "libopenblas_pthreads.so.0"; // openSUSE
                yield return "libopenblas.so.0";
                yield return "libopenblas.so";
                yield return "libopenblas.so.3"; // Alpine
                yield return "/home/linuxbrew/.linuxbrew/opt/openblas/lib/libopenblas.so";
                yield return "libblas.so.3"; // may be the slow reference BLAS, which the loader refuses
                break;
        }
    }

    private string? DebianTriplet => Architecture switch
    {
        Architecture.X64 => "x86_64-linux-gnu",
        Architecture.Arm64 => "aarch64-linux-gnu",
        Architecture.Arm => "arm-linux-gnueabihf",
        Architecture.X86 => "i386-linux-gnu",
        Architecture.Ppc64le => "powerpc64le-linux-gnu",
        Architecture.S390x => "s390x-linux-gnu",
        Architecture.RiscV64 => "riscv64-linux-gnu",
        _ => null,
    };

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty location, as in a single file, is left out.")]
    private static List<string> ProgramFolders()
    {
        List<string> folders = [Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)];
        // A script host runs from its own folder, not the library's. A file-based program is built far from its source.
        string? library = Path.GetDirectoryName(typeof(OpenBlasProbe).Assembly.Location);
        if (!string.IsNullOrEmpty(library))
            folders.Add(library);
        if (AppContext.GetData("EntryPointFileDirectoryPath") is string { Length: > 0 } source)
            folders.Add(source);
        return [.. folders.Distinct()];
    }
}
