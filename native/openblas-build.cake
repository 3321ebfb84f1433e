// Builds the OpenBLAS of the packages from Debian's source package. README.md beside this file says what is in it and what is left out.
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

const string OpenBlasFolder = "artifacts/openblas", OpenBlasFile = "libopenblas.so.0";
const string OpenBlasSource = "openblas", OpenBlasVersion = "0.3.21+ds-4"; // of Debian 12

// What OpenBlasLibrary looks up. The linker drops whatever these do not reach.
string[] openBlasExports =
[
    "cblas_sgemm", "cblas_sgemv", "cblas_sger", "cblas_saxpy", "cblas_sdot", "cblas_dgemm", "cblas_dgemv", "cblas_ddot",
    "openblas_get_config", "openblas_get_corename", "openblas_get_parallel", "openblas_get_num_threads", "openblas_set_num_threads",
];

// Processors with kernels of their own; any other runs those of the closest, in the end PRESCOTT (SSE3) or ARMV8.
OpenBlasPlatform[] openBlasPlatforms =
[
    new("linux-x64", "x86_64-linux-gnu", "gcc-x86-64-linux-gnu", "amd64", "GENERIC",
        ["NEHALEM", "SANDYBRIDGE", "HASWELL", "ZEN", "SKYLAKEX", "COOPERLAKE"]),
    new("linux-arm64", "aarch64-linux-gnu", "gcc-aarch64-linux-gnu", "arm64", "ARMV8",
        ["CORTEXA53", "CORTEXA57", "CORTEXA72", "NEOVERSEN1", "NEOVERSEV1", "NEOVERSEN2"]),
];

// The switches of complex numbers and of LAPACK are off: BUILD_COMPLEX=0 would not compile, but naming the other two does.
const string OpenBlasOptions = "DYNAMIC_ARCH=1 BUILD_SINGLE=1 BUILD_DOUBLE=1 ONLY_CBLAS=1 NOFORTRAN=1 NO_LAPACK=1 NO_LAPACKE=1 "
    + "USE_THREAD=1 USE_OPENMP=0 NUM_THREADS=64 NO_AFFINITY=1 NO_WARMUP=1 BINARY=64";
const string OpenBlasFlags = "-O2 -ffunction-sections -fdata-sections";
const string OpenBlasLinking = "-shared -Wl,--gc-sections -Wl,-z,defs -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack "
    + "-Wl,--wrap=pthread_create -Wl,--wrap=pthread_join"; // by openblas-threads.c
const int NewestGlibc = 17; // 2.17 of 2012, the first for arm64

record OpenBlasPlatform(string Identifier, string Triplet, string Compiler, string DebianName, string Target, string[] Cores);

Task("OpenBlas").Description("Builds the OpenBLAS of the packages: --openblas-rid=linux-x64, --openblas-cores=\"HASWELL NEOVERSEN1\".")
    .Does(() =>
{
    string only = Argument("openblas-rid", "");
    OpenBlasPlatform[] chosen = [.. openBlasPlatforms.Where(each => only is "" || only == each.Identifier)];
    if (chosen.Length == 0)
        throw new CakeException(
            $"--openblas-rid={only}: it must be one of {string.Join(", ", openBlasPlatforms.Select(each => each.Identifier))}.");
    foreach (OpenBlasPlatform platform in chosen) BuildOpenBlas(platform, WantedCores(platform));
});

DirectoryPath OpenBlasOf(OpenBlasPlatform platform) => MakeAbsolute(Directory($"{OpenBlasFolder}/{platform.Identifier}"));

// All of a platform's, or those that the argument names: a shorter list is built sooner and runs on every machine, on some more slowly.
string[] WantedCores(OpenBlasPlatform platform)
{
    string[] named = Argument("openblas-cores", "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
    if (named.Except(openBlasPlatforms.SelectMany(each => each.Cores)).FirstOrDefault() is { } unknown)
        throw new CakeException($"--openblas-cores: '{unknown}' is none of "
            + $"{string.Join(", ", openBlasPlatforms.SelectMany(each => each.Cores))}.");
    string[] own = [.. platform.Cores.Intersect(named)];
    return own.Length > 0 ? own : platform.Cores;
}

void BuildOpenBlas(OpenBlasPlatform platform, string[] cores)
{
    DirectoryPath folder = OpenBlasOf(platform), tree = folder.Combine("build");
    if (IsBuilt(folder, platform, cores))
    {
        Information($"OpenBlas: nothing to do, {OpenBlasFolder}/{platform.Identifier}/{OpenBlasFile} is there.");
        return;
    }

    var clock = System.Diagnostics.Stopwatch.StartNew();
    string prefix = ProvideCompiler(platform);
    if (DirectoryExists(folder)) DeleteDirectory(folder, new DeleteDirectorySettings { Recursive = true, Force = true });
    EnsureDirectoryExists(folder);
    Quietly("dpkg-source", $"--no-check -x {OpenBlasSourceFile()} {tree}", folder, folder.CombineWithFilePath("source.log"));
    Quietly("make", $"-j{Environment.ProcessorCount} libs {OpenBlasOptions} TARGET={platform.Target} "
        + $"\"DYNAMIC_LIST={string.Join(' ', cores)}\" CC={prefix}gcc AR={prefix}ar RANLIB={prefix}ranlib HOSTCC=gcc "
        + $"CROSS={(prefix == "" ? 0 : 1)} \"CFLAGS={OpenBlasFlags}\"",
        tree, folder.CombineWithFilePath("make.log"));
    FilePath library = LinkOpenBlas(folder, tree, prefix);
    CheckOpenBlas(library, prefix);
    CopyFile(tree.CombineWithFilePath("LICENSE"), folder.CombineWithFilePath("LICENSE.txt"));
    CopyFile(tree.CombineWithFilePath("debian/copyright"), folder.CombineWithFilePath("copyright.txt"));
    DeleteDirectory(tree, new DeleteDirectorySettings { Recursive = true, Force = true });
    DeleteFiles($"{folder}/*.tar.*"); // dpkg-source's copies
    System.IO.File.WriteAllText(folder.CombineWithFilePath("recipe.txt").FullPath, $"{Recipe(platform)}\n{string.Join(' ', cores)}\n");
    Information($"OpenBlas: {OpenBlasFolder}/{platform.Identifier}/{OpenBlasFile}, {FileSize(library) / 1024:N0} KiB with the kernels of "
        + $"{string.Join(", ", cores)}, in {clock.Elapsed.TotalSeconds:N0} s.");
}

// Built by the same recipe, with the kernels asked for or more.
bool IsBuilt(DirectoryPath folder, OpenBlasPlatform platform, string[] cores)
{
    FilePath stamp = folder.CombineWithFilePath("recipe.txt");
    if (!FileExists(stamp) || !FileExists(folder.CombineWithFilePath(OpenBlasFile))) return false;
    string[] lines = System.IO.File.ReadAllLines(stamp.FullPath);
    return lines.Length == 2 && lines[0] == Recipe(platform) && !cores.Except(lines[1].Split(' ')).Any();
}

string Recipe(OpenBlasPlatform platform) => string.Join(' ',
    [OpenBlasSource, OpenBlasVersion, platform.Target, OpenBlasOptions, OpenBlasFlags, OpenBlasLinking, .. openBlasExports]);

FilePath LinkOpenBlas(DirectoryPath folder, DirectoryPath tree, string prefix)
{
    FilePath library = folder.CombineWithFilePath(OpenBlasFile), exports = tree.CombineWithFilePath("exports.map");
    System.IO.File.WriteAllText(exports.FullPath, $"{{ global: {string.Concat(openBlasExports.Select(name => name + "; "))}local: *; }};");
    string archive = GetFiles($"{tree}/libopenblasp-r*.a").Single().FullPath;
    FilePath threads = MakeAbsolute(File("native/openblas-threads.c"));
    Run($"{prefix}gcc", $"{OpenBlasFlags} -fPIC {OpenBlasLinking} -Wl,-soname,{OpenBlasFile} -Wl,--version-script={exports} -o {library} "
        + $"{string.Join(' ', openBlasExports.Select(name => $"-Wl,-u,{name}"))} {threads} {archive} -lm -lpthread", folder);
    Run($"{prefix}strip", library.FullPath, folder);
    return library;
}

// The C library and its mathematics alone (the loader is a part of the former), of any age, and no more symbols than are used.
void CheckOpenBlas(FilePath library, string prefix)
{
    string[] dynamic = Lines($"{prefix}readelf", $"-dW {library}"), symbols = Lines($"{prefix}readelf", $"--dyn-syms -W {library}");
    IEnumerable<string> needed = dynamic.Where(line => line.Contains("(NEEDED)"))
        .Select(line => Regex.Match(line, @"\[(.+)\]").Groups[1].Value);
    if (needed.FirstOrDefault(name => !Regex.IsMatch(name, @"^(libc|libm)\.so\.6$|^ld-linux")) is { } other)
        throw new CakeException($"{library.GetFilename()} needs '{other}', but only libc and libm may be needed.");
    string[] exported = [.. symbols.Where(line => Regex.IsMatch(line, @" GLOBAL +DEFAULT +\d+ "))
        .Select(line => line.Trim().Split(' ')[^1])];
    if (!exported.ToHashSet().SetEquals(openBlasExports))
        throw new CakeException(
            $"{library.GetFilename()} exports {string.Join(", ", exported)} instead of {string.Join(", ", openBlasExports)}.");
    int newest = symbols.Select(line => Regex.Match(line, @" UND .*@GLIBC_2\.(\d+)")).Where(match => match.Success)
        .Max(match => int.Parse(match.Groups[1].Value));
    if (newest > NewestGlibc)
        throw new CakeException($"{library.GetFilename()} needs glibc 2.{newest}, but at most 2.{NewestGlibc} may be needed.");
    if (dynamic.Any(line => line.Contains("(TEXTREL)")))
        throw new CakeException($"{library.GetFilename()} changes its code when it is loaded.");
}

// Returns the prefix of the tools' names; as root, what is missing is installed.
string ProvideCompiler(OpenBlasPlatform platform)
{
    if (!IsRunningOnLinux() || Context.Tools.Resolve("apt-get") is null)
        throw new CakeException("The OpenBLAS of the packages is built on Debian or Ubuntu.");
    bool native = platform.Identifier == $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    string prefix = native ? "" : platform.Triplet + "-";
    var missing = new List<string>();
    if (Context.Tools.Resolve("dpkg-source") is null) missing.Add("dpkg-dev");
    if (Context.Tools.Resolve("make") is null) missing.Add("make");
    if (Context.Tools.Resolve("gcc") is null) missing.AddRange(["gcc", "libc6-dev"]);
    if (!native && Context.Tools.Resolve($"{prefix}gcc") is null)
        missing.AddRange([platform.Compiler, $"libc6-dev-{platform.DebianName}-cross"]);
    if (missing.Count == 0) return prefix;
    string packages = string.Join(' ', missing);
    if (Environment.UserName != "root")
        throw new CakeException(
            $"The OpenBLAS of {platform.Identifier} is built with tools that are not installed: apt-get install {packages}.");
    InstallWithApt(packages);
    return prefix;
}

// apt checks the source against the signed lists, which are fetched into a folder of our own: the machine's have no sources as a rule.
FilePath OpenBlasSourceFile()
{
    DirectoryPath folder = MakeAbsolute(Directory($"{OpenBlasFolder}/source")), apt = folder.Combine("apt");
    FilePath description = folder.CombineWithFilePath($"{OpenBlasSource}_{OpenBlasVersion}.dsc");
    if (FileExists(description)) return description;
    EnsureDirectoryExists(apt.Combine("parts"));
    const string lists = "/etc/apt/sources.list";
    foreach (FilePath file in GetFiles(lists) + GetFiles($"{lists}.d/*.list") + GetFiles($"{lists}.d/*.sources"))
    {
        string text = Regex.Replace(System.IO.File.ReadAllText(file.FullPath), @"(?m)^(Types:.*)$", "Types: deb-src");
        System.IO.File.WriteAllText(apt.CombineWithFilePath($"parts/{file.GetFilename()}").FullPath,
            Regex.Replace(text, @"(?m)^deb\s", "deb-src "));
    }

    string options = PrivateLists(apt, "-o Dir::Etc::sourcelist=/dev/null "
        + $"-o Dir::Etc::sourceparts={apt}/parts -o APT::Sandbox::User={Environment.UserName}");
    string arguments = $"-qq {options} source --download-only {OpenBlasSource}={OpenBlasVersion}";
    if (StartProcess("apt-get", new ProcessSettings { Arguments = arguments, WorkingDirectory = folder }) != 0)
        throw new CakeException($"apt-get found no source package {OpenBlasSource} {OpenBlasVersion}, which is that of Debian 12.");
    DeleteDirectory(apt, new DeleteDirectorySettings { Recursive = true, Force = true });
    return description;
}

string[] Lines(string tool, string arguments)
{
    var settings = new ProcessSettings { Arguments = arguments, RedirectStandardOutput = true };
    int code = StartProcess(tool, settings, out IEnumerable<string> output);
    return code == 0 ? [.. output] : throw new CakeException($"'{tool} {arguments}' ended with exit code {code}.");
}

// Keeps thousands of lines in a file, whose end is told where the tool fails.
void Quietly(string tool, string arguments, DirectoryPath folder, FilePath log)
{
    using var file = new System.IO.StreamWriter(log.FullPath);
    string Keep(string line)
    {
        lock (file) file.WriteLine(line);
        return null;
    }

    int code = StartProcess(tool, new ProcessSettings
    {
        Arguments = arguments, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        RedirectedStandardOutputHandler = Keep, RedirectedStandardErrorHandler = Keep,
    });
    file.Flush();
    if (code != 0) throw new CakeException($"'{tool}' ended with exit code {code}; {log} ends with:\n"
        + string.Join('\n', System.IO.File.ReadAllLines(log.FullPath).TakeLast(20)));
}
