using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace BlasNet.Native;

/// <summary>Loader of MPI: finds the library that belongs to the launcher, loads it and reads its description, or reports why
/// not.</summary>
/// <remarks>Loading begins nothing: <see cref="MpiFunctions.Initialize"/> does.</remarks>
internal static class MpiLibrary
{
    // libmpi.so of HPE has functions of the same names, but handles of its own.
    private const string OtherFamily = "HPE MPT";

    private static readonly SharedLibrary<MpiFunctions> Process = new(steps => Load(MpiProbe.ThisMachine(), steps));

    /// <summary>Gets the places tried so far by <see cref="Shared"/>, in order.</summary>
    public static IReadOnlyList<ProbeStep> Trace => Process.Trace;

    /// <summary>Returns the functions of this process; the first call loads them, and a failure repeats the same error.</summary>
    /// <exception cref="MachineException">No usable MPI was found.</exception>
    public static MpiFunctions Shared() => Process.Get();

    /// <summary>Loads the first usable library of a machine's candidates and records each attempt.</summary>
    public static MpiFunctions Load(MpiProbe probe, List<ProbeStep> steps)
    {
        foreach (string path in probe.Candidates())
        {
            if (LibraryLoader.TryOpen(path, out nint handle, out string outcome))
            {
                if (TryBind(handle, path, probe, out MpiFunctions? functions, out outcome))
                {
                    steps.Add(new ProbeStep(path, "loaded"));
                    return functions;
                }

                // Not freed: libraries of MPI leave threads and hooks behind.
            }

            steps.Add(new ProbeStep(path, outcome));
        }

        throw new MachineException(Advice(probe, steps));
    }

    /// <summary>Finds the binary interface of a loaded library, from its file's name and its exports; null if it is no MPI.</summary>
    internal static MpiFamily? FamilyOf(nint handle, string path)
    {
        if (!NativeLibrary.TryGetExport(handle, "MPI_Init_thread", out _))
            return null;
        if (Path.GetFileName(path).StartsWith("libmpi_abi.", StringComparison.Ordinal))
            return MpiFamily.Standard;
        return NativeLibrary.TryGetExport(handle, MpiHandles.OpenMpiWorld, out _) ? MpiFamily.OpenMpi : MpiFamily.Mpich;
    }

    private static bool TryBind(
        nint handle, string path, MpiProbe probe, [NotNullWhen(true)] out MpiFunctions? functions, out string outcome)
    {
        functions = null;
        outcome = "loads, but exports no MPI_Init_thread: it is no MPI";
        if (FamilyOf(handle, path) is not { } family)
            return false;
        outcome = Refusal(family, probe);
        if (outcome.Length > 0)
            return false;
        MpiFunctions found = MpiFunctions.Bind(handle, path, family);
        outcome = found.Info.Version.Contains(OtherFamily, StringComparison.Ordinal)
            ? $"loads, but is {found.Info.Version}, whose binary interface BlasNet does not know" : "";
        functions = outcome.Length == 0 ? found : null;
        return functions is not null;
    }

    // The processes of a launcher with another library each believe to be alone.
    private static string Refusal(MpiFamily family, MpiProbe probe) =>
        probe.Launcher is { Family: { } wanted } launcher && family != wanted && family != MpiFamily.Standard
            && probe.Variable(MpiProbe.FileVariable) is not { Length: > 0 }
            ? $"loads, but is of the family of {family.Name()}, and the launcher is {launcher.Name}" : "";

    /// <summary>Returns the sentence for a machine where nothing was usable, with the places tried.</summary>
    internal static string Advice(MpiProbe probe, List<ProbeStep> steps)
    {
        var text = new StringBuilder();
        string launcher = probe.Launcher is { } known ? $" for {known.Name}" : "";
        text.Append(probe.Variable(MpiProbe.FileVariable) is { Length: > 0 } only
            ? $"{MpiProbe.FileVariable} names '{only}', which cannot be used, and it allows no other file. Correct or unset it."
            : $"No usable MPI was found{launcher}. {InstallAdvice(probe)}");
        text.Append(" Tried:");
        foreach (ProbeStep step in steps)
            text.Append("\n  ").Append(step.Path).Append(": ").Append(step.Outcome);
        return text.ToString();
    }

    private static string InstallAdvice(MpiProbe probe)
    {
        bool mpich = probe.Launcher?.Family == MpiFamily.Mpich;
        return probe.Platform switch
        {
            "win" => $"Install Microsoft MPI, or name msmpi.dll in {MpiProbe.FileVariable}.",
            "osx" => $"Install it with 'brew install {(mpich ? "mpich" : "open-mpi")}', or name the file in {MpiProbe.FileVariable}.",
            _ => (mpich
                ? "Install it (Debian, Ubuntu: 'apt-get install mpich'; Fedora: 'dnf install mpich'; Arch: 'pacman -S mpich')"
                : "Install it (Debian, Ubuntu: 'apt-get install openmpi-bin'; Fedora: 'dnf install openmpi'; Arch: 'pacman -S openmpi')")
                + $", load its module on a cluster, or name the file in {MpiProbe.FileVariable}.",
        };
    }
}
