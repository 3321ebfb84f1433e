// Gets Open MPI and MPICH onto the machine for the tests of several processes. README.md beside this file says what each platform gets.

const string MpiFolder = "artifacts/mpi";

// By the names that Debian gives the launchers where both are installed side by side.
(string Launcher, string Package)[] mpis = [("mpirun.openmpi", "openmpi-bin"), ("mpirun.mpich", "mpich")];

Task("Mpi").Description("Provides Open MPI and MPICH for the tests, where the distribution has them.").Does(() => ProvideMpi());

// Without it tests are skipped, and say so: MPI is optional.
void ProvideMpi()
{
    string[] packages = [.. mpis.Where(mpi => !HasMpi(mpi.Launcher)).Select(mpi => mpi.Package)];
    if (packages.Length == 0)
    {
        Information("Mpi: nothing to do.");
        return;
    }

    if (!IsRunningOnLinux() || Context.Tools.Resolve("apt-get") is null)
    {
        Information("Mpi: provided on Debian and Ubuntu only. Tests that find no launcher are skipped.");
        return;
    }

    try
    {
        string names = string.Join(' ', packages);
        Information($"Mpi: {(Environment.UserName == "root" ? InstallWithApt(names) : UnpackMpi(names))}");
    }
    catch (CakeException error)
    {
        Warning($"Mpi: {error.Message} Tests that find no launcher are skipped.");
    }
}

bool HasMpi(string launcher) => Context.Tools.Resolve(launcher) is not null || FileExists($"{MpiFolder}/usr/bin/{launcher}");

// Without root: what apt would install is downloaded and unpacked as one tree. Tests tell the programs in it where their parts lie.
string UnpackMpi(string names)
{
    DirectoryPath folder = MakeAbsolute(Directory(MpiFolder)), packages = folder.Combine("packages");
    EnsureDirectoryExists(packages.Combine("partial"));
    string options = HasLists() ? "" : PrivateLists(folder.Combine("apt"));
    string[] files = [.. Lines("apt-get", $"-qq {options} --print-uris install --no-install-recommends {names}")
        .Where(line => line.StartsWith('\'')).Select(line => line.Split(' ')[1])]; // 'address' file size sum
    Run("apt-get", $"-qq {options} download {string.Join(' ', files.Select(file => file.Split('_')[0]))}", packages);
    foreach (FilePath package in GetFiles($"{packages}/*.deb")) Run("dpkg-deb", $"-x {package} {folder}");
    foreach (DirectoryPath spent in new[] { packages, folder.Combine("apt") }.Where(spent => DirectoryExists(spent)))
        DeleteDirectory(spent, new DeleteDirectorySettings { Recursive = true });
    return $"Downloaded {files.Length} packages for {names} and unpacked them under {MpiFolder}.";
}
