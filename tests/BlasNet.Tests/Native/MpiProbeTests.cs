using BlasNet.Native;

namespace BlasNet.Tests.Native;

public sealed class MpiProbeTests
{
    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(pair => pair.Name == name).Value;

    private static MpiProbe Machine(string platform, params (string Name, string Value)[] variables) =>
        new(platform, MpiLauncher.Find(Variables(variables)), Variables(variables));

    [TestCase("OMPI_COMM_WORLD_SIZE=4 PMIX_RANK=1", "mpirun of Open MPI", "OpenMpi", 4)]
    [TestCase("OMPI_COMM_WORLD_SIZE=4 SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=2", "mpirun of Open MPI", "OpenMpi", 4)]
    [TestCase("PMI_SIZE=3 PMI_RANK=0 MPI_LOCALNRANKS=3", "mpirun of MPICH", "Mpich", 3)]
    [TestCase("PMI_SIZE=3 MPI_LOCALNRANKS=1 SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=1", "mpirun of MPICH", "Mpich", 3)]
    [TestCase("SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=16 PMI_RANK=0 PMI_SIZE=16", "srun of Slurm", null, 16)]
    [TestCase("PMI_SIZE=2", "a launcher with PMI, as of MPICH", "Mpich", 2)]
    [TestCase("PMIX_RANK=0", "a launcher with PMIx", null, null)]
    [TestCase("PMI_SIZE=many", "a launcher with PMI, as of MPICH", "Mpich", null)]
    public void A_launcher_is_told_by_its_variables(string variables, string name, string? family, int? size)
    {
        (string, string)[] pairs = [.. variables.Split(' ').Select(pair => (pair.Split('=')[0], pair.Split('=')[1]))];
        MpiLauncher launcher = MpiLauncher.Find(Variables(pairs))!;
        Assert.That((launcher.Name, launcher.Family?.ToString(), launcher.Size), Is.EqualTo((name, family, size)));
    }

    [Test]
    public void A_process_started_alone_has_no_launcher() =>
        Assert.That(MpiLauncher.Find(Variables(("SLURM_JOB_ID", "7"), ("PMI_SIZE", ""))), Is.Null);

    [Test]
    public void A_file_named_in_the_environment_is_the_only_candidate() =>
        Assert.That(Machine("linux", ("BLASNET_MPI", "/opt/mine.so"), ("PMI_SIZE", "2")).Candidates(),
            Is.EqualTo((string[])[Path.GetFullPath("/opt/mine.so")]));

    [TestCase("linux", "OMPI_COMM_WORLD_SIZE", "libmpi.so.40 libmpi_abi.so.1 libmpi_abi.so.0")]
    [TestCase("linux", "PMI_SIZE", "libmpi.so.12 libmpich.so.12 libmpi_abi.so.1 libmpi_abi.so.0")]
    [TestCase("linux", "PMIX_RANK", "libmpi.so.40 libmpi.so.12 libmpich.so.12 libmpi_abi.so.1 libmpi_abi.so.0")]
    [TestCase("osx", "OMPI_COMM_WORLD_SIZE", "libmpi.40.dylib libmpi_abi.1.dylib libmpi_abi.0.dylib")]
    [TestCase("win", "PMI_SIZE", "msmpi.dll impi.dll")]
    public void The_names_are_those_of_the_launchers_family(string platform, string sign, string names) => Assert.That(
        Machine(platform, (sign, "2")).Candidates().Where(place => !Path.IsPathFullyQualified(place)), Is.EqualTo(names.Split(' ')));

    [Test]
    public void The_installation_of_the_launcher_comes_before_the_loaders_own()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("The one MPI of Windows is installed with the system.");
        string root = Directory.CreateTempSubdirectory("blasnet").FullName;
        try
        {
            string library = Directory.CreateDirectory(Path.Combine(root, "lib")).FullName;
            string programs = Directory.CreateDirectory(Path.Combine(root, "bin")).FullName;
            File.WriteAllText(Path.Combine(programs, "mpirun"), "");
            IReadOnlyList<string> candidates =
                Machine("linux", ("OMPI_COMM_WORLD_SIZE", "2"), ("PATH", "/nowhere:" + programs)).Candidates();
            Assert.That(candidates[0], Is.EqualTo(Path.Combine(library, "libmpi.so.40")));
            candidates = Machine("linux", ("OMPI_COMM_WORLD_SIZE", "2"), ("OPAL_PREFIX", root)).Candidates();
            Assert.That(candidates[0], Is.EqualTo(Path.Combine(library, "libmpi.so.40")));
            Assert.That(candidates, Is.Unique);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [TestCase("PMI_SIZE", "No usable MPI was found for a launcher with PMI, as of MPICH. ", "apt-get install mpich")]
    [TestCase("OMPI_COMM_WORLD_SIZE", "No usable MPI was found for mpirun of Open MPI. ", "apt-get install openmpi-bin")]
    [TestCase("HOME", "No usable MPI was found. ", "apt-get install openmpi-bin")]
    public void Where_there_is_none_the_one_of_the_launcher_is_advised(string sign, string start, string advice)
    {
        List<ProbeStep> steps = [];
        // The names of another platform cannot exist here.
        MpiProbe other = Machine(OperatingSystem.IsWindows() ? "linux" : "win", (sign, "2"));
        MachineException error = Assert.Throws<MachineException>(() => MpiLibrary.Load(other, steps))!;
        Assert.That(error.Message, Does.StartWith(start).And.Contain("BLASNET_MPI"));
        Assert.That(steps.Select(step => step.Path), Is.EqualTo(other.Candidates()));
        Assert.That(MpiLibrary.Advice(Machine("linux", (sign, "2")), []), Does.StartWith(start).And.Contain(advice));
    }

    [Test]
    public void A_library_that_is_no_mpi_is_refused()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("The file is one of Linux.");
        List<ProbeStep> steps = [];
        string file = File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).First(path => path.Contains("/libc."));
        MachineException error = Assert.Throws<MachineException>(() => MpiLibrary.Load(Machine("linux", ("BLASNET_MPI", file)), steps))!;
        Assert.That(error.Message, Does.StartWith($"BLASNET_MPI names '{file}', which cannot be used"));
        Assert.That(steps[0].Outcome, Is.EqualTo("loads, but exports no MPI_Init_thread: it is no MPI"));
    }

    [TestCase("Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4, May 26, 2022", "Open MPI v4.1.4")]
    [TestCase("MPICH Version:\t4.0.2\nMPICH Release date:\tThu Apr  7 12:34:45 CDT 2022\n", "MPICH 4.0.2")]
    [TestCase("MPI VERSION    : CRAY MPICH version 8.1.28 (ANL base 3.4a2)\nMPI BUILD INFO :",
        "MPI VERSION : CRAY MPICH version 8.1.28 (ANL base 3.4a2)")]
    [TestCase("Intel(R) MPI Library 2021.11 for Linux* OS\n", "Intel(R) MPI Library 2021.11 for Linux* OS")]
    [TestCase("", "")]
    public void A_version_is_shortened(string text, string expected) => Assert.That(MpiInfo.ShortVersion(text), Is.EqualTo(expected));
}
