using System.Globalization;
using System.Runtime.InteropServices;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Communication;

/// <summary>The launchers of this machine, from the distribution or unpacked by the build target Mpi.</summary>
internal static class MpiRun
{
    /// <summary>The libraries that tests run with.</summary>
    public const string OpenMpi = "Open MPI", Mpich = "MPICH";

    private static readonly Dictionary<string, Lazy<Launcher?>> Launchers = new()
    {
        [OpenMpi] = new(() => Find(["mpirun.openmpi", "mpirun"], "open-mpi.org")),
        [Mpich] = new(() => Find(["mpirun.mpich", "mpirun"], "HYDRA")),
    };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs this assembly's <see cref="MpiProgram"/> as several processes.</summary>
    public static Outcome Test(string library, int processes, string work) => Start(library, processes, [],
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(AppContext.BaseDirectory, "BlasNet.Tests.dll"), work,
        ]);

    /// <summary>Runs the command as several processes.</summary>
    public static Outcome Command(string library, int processes, params string[] arguments) =>
        Start(library, processes, [], [Blasnet.Program, .. arguments]);

    /// <summary>Runs the command as several processes, with the file of another library than the launcher's.</summary>
    public static Outcome CommandWithFile(string library, string file, int processes, params string[] arguments) =>
        Start(library, processes, new() { ["BLASNET_MPI"] = file }, [Blasnet.Program, .. arguments]);

    /// <summary>Runs the command as one process without a launcher, with the file of a library.</summary>
    public static Outcome Alone(string library, params string[] arguments)
    {
        Dictionary<string, string> variables = new(LauncherOf(library).Variables) { ["BLASNET_MPI"] = FileOf(library) };
        using Blasnet.RunningCommand running = Blasnet.Start(variables, arguments);
        return running.End(Patience);
    }

    /// <summary>Returns the file of a library, as the command finds it.</summary>
    public static string FileOf(string library) =>
        Command(library, 1, "doctor", "--mpi", "--json").AssertCode(0).Json.GetProperty("path").GetString()!;

    /// <summary>Starts several processes.</summary>
    /// <param name="library">The library.</param>
    /// <param name="processes">The number of processes.</param>
    /// <param name="variables">Environment variables.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">The folder of the processes; empty for that of the tests.</param>
    public static Blasnet.RunningCommand Begin(
        string library, int processes, Dictionary<string, string> variables, string[] command, string folder = "")
    {
        Launcher launcher = LauncherOf(library);
        string[] count = ["-n", processes.ToString(CultureInfo.InvariantCulture)];
        string[] options = library == OpenMpi ? ["--allow-run-as-root", "--oversubscribe", .. count] : count;
        return Blasnet.RunningCommand.Start(
            launcher.Program, [.. options, .. command], new(launcher.Variables.Concat(variables)), folder);
    }

    private static Outcome Start(string library, int processes, Dictionary<string, string> variables, string[] command)
    {
        using Blasnet.RunningCommand running = Begin(library, processes, variables, command);
        return running.End(Patience);
    }

    private static Launcher LauncherOf(string library)
    {
        if (Launchers[library].Value is { } launcher)
            return launcher;
        Assert.Ignore($"There is no {library} on this machine; the build target Mpi installs it on Debian and Ubuntu.");
        throw new InvalidOperationException();
    }

    private static Launcher? Find(string[] names, string sign)
    {
        if (OperatingSystem.IsWindows())
            return null;
        IEnumerable<Launcher> installed = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => names.Select(name => new Launcher(Path.Combine(folder, name), [])));
        IEnumerable<Launcher> unpacked = names.Select(name => Unpacked(Repository.File("artifacts/mpi"), name));
        return installed.Concat(unpacked).FirstOrDefault(launcher => File.Exists(launcher.Program) && launcher.Tells(sign));
    }

    // Programs out of their place need to be told where their parts lie.
    private static Launcher Unpacked(string root, string name)
    {
        string triplet = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        string libraries = Path.Combine(root, "usr", "lib", triplet), openMpi = Path.Combine(libraries, "openmpi", "lib");
        return new Launcher(Path.Combine(root, "usr", "bin", name), new()
        {
            ["LD_LIBRARY_PATH"] = libraries,
            ["PATH"] = $"{Path.Combine(root, "usr", "bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["OPAL_PREFIX"] = Path.Combine(root, "usr"),
            ["OPAL_LIBDIR"] = openMpi,
            ["OPAL_PKGLIBDIR"] = Path.Combine(openMpi, "openmpi3"),
            ["OPAL_SYSCONFDIR"] = Path.Combine(root, "etc", "openmpi"),
            ["PMIX_INSTALL_PREFIX"] = Path.Combine(libraries, "pmix2"),
        });
    }

    /// <summary>A launcher and the variables it needs.</summary>
    private sealed record Launcher(string Program, Dictionary<string, string> Variables)
    {
        public bool Tells(string sign)
        {
            using Blasnet.RunningCommand running = Blasnet.RunningCommand.Start(Program, ["--version"], Variables);
            return running.End().Output.Contains(sign, StringComparison.Ordinal);
        }
    }
}
