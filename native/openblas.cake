// Gets an OpenBLAS onto the machine when the built command finds none. README.md beside this file says what each platform gets.
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

const string NativeFolder = "artifacts/native", DebianPackage = "libopenblas0-pthread";
const int NothingUsable = 5; // the exit code of doctor

void ProvideOpenBlas()
{
    if (FindsOpenBlas(out string found))
    {
        Information($"Native: nothing to do. {found}");
        return;
    }

    if (HasEnvironmentVariable("BLASNET_OPENBLAS") || HasEnvironmentVariable("BLASNET_BLAS")) throw new CakeException(found);
    Information("Native: this machine has no usable OpenBLAS yet.");
    string did = IsRunningOnWindows() ? UnpackRelease() : IsRunningOnMacOs() ? InstallWithHomebrew() : FromDebian(found);
    if (!FindsOpenBlas(out found)) throw new CakeException($"{did} It still cannot be used. {found}");
    Information($"Native: {did} {found}");
}

// The command itself decides, so that there is one list of places.
bool FindsOpenBlas(out string firstLine)
{
    var settings = new ProcessSettings { Arguments = "doctor", RedirectStandardOutput = true, RedirectStandardError = true };
    int code = StartProcess(CommandPath(), settings, out IEnumerable<string> output, out IEnumerable<string> error);
    if (code is not (0 or NothingUsable)) throw new CakeException($"blasnet doctor: exit code {code}. {string.Join('\n', error)}");
    firstLine = code == 0 ? output.First() : string.Join('\n', error);
    return code == 0;
}

string InstallWithHomebrew()
{
    if (Context.Tools.Resolve("brew") is null) throw new CakeException("Install Homebrew, or name an OpenBLAS file in BLASNET_OPENBLAS.");
    Run("brew", "install openblas");
    return "Installed openblas with Homebrew.";
}

string FromDebian(string advice)
{
    if (Context.Tools.Resolve("apt-get") is null) throw new CakeException(advice);
    return Environment.UserName == "root" ? InstallWithApt() : UnpackWithApt();
}

string InstallWithApt(string packages = DebianPackage)
{
    string install = $"-qq install -y --no-install-recommends {packages}";
    Environment.SetEnvironmentVariable("DEBIAN_FRONTEND", "noninteractive");
    if (!HasLists() || StartProcess("apt-get", install) != 0) // empty lists, or lists that name a version that is gone
    {
        Run("apt-get", "-qq update");
        Run("apt-get", install);
    }

    return $"Installed {packages} with apt-get.";
}

bool HasLists() => GetFiles("/var/lib/apt/lists/*_Packages*").Count > 0;

// Without root nothing is installed: the package and what it needs are downloaded and laid out flat under artifacts/native.
string UnpackWithApt()
{
    DirectoryPath folder = MakeAbsolute(Directory(NativeFolder)), packages = folder.Combine("packages"), tree = folder.Combine("tree");
    EnsureDirectoryExists(packages.Combine("partial"));
    string options = HasLists() ? "" : PrivateLists(folder.Combine("apt"));
    var needed = new Queue<string>([DebianPackage]);
    var done = new List<string>();
    while (needed.TryDequeue(out string package))
    {
        Run("apt-get", $"-qq {options} download {package}", packages);
        Run("dpkg-deb", $"-x {GetFiles($"{packages}/{package}_*.deb").Single()} {tree}");
        foreach (
            FilePath file in GetFiles($"{tree}/usr/lib/*/openblas-pthread/libopenblas.so.0") + GetFiles($"{tree}/usr/lib/*/lib*.so.[05]"))
            System.IO.File.Copy(file.FullPath, folder.CombineWithFilePath(file.GetFilename()).FullPath, overwrite: true); // follows links
        // GCC's run-time libraries share one, in a package they do not need to run
        FilePath licence = $"{tree}/usr/share/doc/{package}/copyright";
        EnsureDirectoryExists(folder.Combine("licences"));
        if (FileExists(licence)) CopyFile(licence, folder.CombineWithFilePath($"licences/{package}.txt"));
        done.Add(package);
        foreach (string dependency in MissingDependencies(folder).Except(done).Except(needed)) needed.Enqueue(dependency);
    }

    foreach (DirectoryPath spent in new[] { packages, tree, folder.Combine("apt") }.Where(spent => DirectoryExists(spent)))
        DeleteDirectory(spent, new DeleteDirectorySettings { Recursive = true });
    return $"Downloaded {string.Join(", ", done)} and unpacked them under {NativeFolder} (no root rights, so nothing was installed).";
}

// Returns the options that make apt use them.
string PrivateLists(DirectoryPath state, string further = "")
{
    EnsureDirectoryExists(state.Combine("lists/partial"));
    EnsureDirectoryExists(state.Combine("cache/archives/partial"));
    string options = $"-o Acquire::Retries=3 -o Dir::State::lists={state}/lists -o Dir::Cache={state}/cache {further}";
    Run("apt-get", $"-qq {options} update");
    return options;
}

// What the system's loader misses, as Debian's packages.
IEnumerable<string> MissingDependencies(DirectoryPath folder)
{
    var packageOf = new Dictionary<string, string> { ["libgfortran.so.5"] = "libgfortran5", ["libquadmath.so.0"] = "libquadmath0" };
    var settings = new ProcessSettings
    {
        Arguments = $"{folder}/libopenblas.so.0", RedirectStandardOutput = true,
        EnvironmentVariables = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = folder.FullPath },
    };
    StartProcess("ldd", settings, out IEnumerable<string> lines);
    return lines.Where(line => line.Contains("not found")).Select(line => line.Trim().Split(' ')[0]).Distinct()
        .Select(name => packageOf.TryGetValue(name, out string package) ? package
            : throw new CakeException($"{DebianPackage} needs '{name}', which is not installed."));
}

string UnpackRelease()
{
    JsonNode release = JsonNode.Parse(System.IO.File.ReadAllText("native/openblas-windows.json"));
    string Field(string name) => (string)release[name];
    if (System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64)
        throw new CakeException(
            "The pinned Windows release is for x64. Put another libopenblas.dll in artifacts/native, or name it in BLASNET_OPENBLAS.");
    FilePath archive = MakeAbsolute(File($"{NativeFolder}/{Field("archive")}"));
    EnsureDirectoryExists(NativeFolder);
    if (!FileExists(archive)) DownloadFile($"{Field("address")}/{Field("archive")}", archive);
    string sum = Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(archive.FullPath)));
    if (sum != Field("sha256"))
    {
        DeleteFile(archive);
        throw new CakeException(
            $"{archive.GetFilename()}: the SHA-256 is '{sum}', but '{Field("sha256")}' is required. The file was removed.");
    }

    using (ZipArchive zip = ZipFile.OpenRead(archive.FullPath))
        zip.GetEntry(Field("member")).ExtractToFile($"{NativeFolder}/libopenblas.dll", overwrite: true);
    return $"Unpacked OpenBLAS {Field("version")} under {NativeFolder}.";
}

void Run(string tool, string arguments, DirectoryPath folder = null)
{
    int code = StartProcess(
        tool, new ProcessSettings { Arguments = arguments, WorkingDirectory = folder ?? Context.Environment.WorkingDirectory });
    if (code != 0) throw new CakeException($"'{tool} {arguments}' ended with exit code {code}.");
}
