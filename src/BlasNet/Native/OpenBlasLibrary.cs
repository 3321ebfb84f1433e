using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace BlasNet.Native;

/// <summary>A file or name that was tried, and the outcome in the words of the system's loader.</summary>
internal readonly record struct ProbeStep(string Path, string Outcome);

/// <summary>Loader of OpenBLAS: finds it, loads it for one thread, reads its description and tests it, or reports why not.</summary>
internal static unsafe class OpenBlasLibrary
{
    /// <summary>Environment variable that is 'managed' for products without native code.</summary>
    public const string BackEndVariable = "BLASNET_BLAS";

    private static readonly SharedLibrary<BlasFunctions> Process = new(steps => Load(OpenBlasProbe.ThisMachine(), steps));

    /// <summary>Gets the places tried so far by <see cref="Shared"/>, in order.</summary>
    public static IReadOnlyList<ProbeStep> Trace => Process.Trace;

    /// <summary>Returns the functions of this process; the first call loads them, and a failure repeats the same error.</summary>
    /// <exception cref="MachineException">No usable OpenBLAS was found.</exception>
    public static BlasFunctions Shared() => Process.Get();

    /// <summary>Loads the first usable library of a machine's candidates and records each attempt.</summary>
    public static BlasFunctions Load(OpenBlasProbe probe, List<ProbeStep> steps)
    {
        string? backEnd = probe.Variable(BackEndVariable);
        if (backEnd == "managed")
            return new BlasFunctions { Info = BlasInfo.Managed };
        if (backEnd is { Length: > 0 } and not "openblas")
            throw new MachineException($"{BackEndVariable} must be 'openblas' or 'managed', but it is '{backEnd}'.");

        if (CoreTypes.Impossible(probe.Variable(CoreTypes.Variable), CoreTypes.OfThisProcessor) is { } impossible)
            throw new MachineException(impossible);

        // Before the load, because the library's constructor reads them; one thread because BlasNet has its own workers.
        NativeEnvironment.SetDefault("OPENBLAS_NUM_THREADS", "1");
        NativeEnvironment.SetDefault("OMP_NUM_THREADS", "1");
        foreach (string path in probe.Candidates())
        {
            if (TryOpen(path, out nint handle, out string outcome))
            {
                if (TryBind(handle, path, "", out BlasFunctions? functions, out outcome))
                {
                    functions = WithWiderKernels(probe, handle, path, functions);
                    steps.Add(new ProbeStep(path, functions.Info.OwnCoreType is { } own
                        ? $"loaded twice, the second time for '{functions.Info.CoreType}' in place of '{own}'" : "loaded"));
                    SelfTest.Run(functions.Gemm, functions.Info);
                    return functions;
                }

                NativeLibrary.Free(handle);
            }

            steps.Add(new ProbeStep(path, outcome));
        }

        throw new MachineException(Advice(probe, steps));
    }

    // A processor newer than the library gets its oldest kernels, which are slower by a factor of four. It reads the variable while
    // it is loaded; on Windows, that of the C runtime is out of reach.
    private static BlasFunctions WithWiderKernels(OpenBlasProbe probe, nint handle, string path, BlasFunctions functions)
    {
        string own = functions.Info.CoreType;
        if (probe.Platform == "win" || probe.Variable(CoreTypes.Variable) is { Length: > 0 }
            || NativeAdvice.WiderCore(own, ProcessorView.ThisMachine()) is not { } wider)
            return functions;
        NativeLibrary.Free(handle);
        NativeEnvironment.SetDefault(CoreTypes.Variable, wider);
        try
        {
            if (!TryOpen(path, out handle, out string outcome) || !TryBind(handle, path, own, out BlasFunctions? again, out outcome))
                throw new MachineException($"{path}: it was loaded, but not a second time for the core type '{wider}': {outcome}. "
                    + $"Set {CoreTypes.Variable}={own} before the start.");
            return again;
        }
        finally
        {
            // Programs that this process starts choose for themselves.
            NativeEnvironment.Remove(CoreTypes.Variable);
        }
    }

    private static bool TryOpen(string path, out nint handle, out string outcome)
    {
        if (LibraryLoader.TryOpen(path, out handle, out outcome))
            return true;
        if (!Path.IsPathFullyQualified(path) || !Path.Exists(path))
            return false;

        // Unpacked without a package manager, its dependencies lie beside it: once they are loaded, the loader finds them by name.
        bool helped = false;
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            foreach (string companion in (string[])["libquadmath.so.0", "libgfortran.so.5"])
            {
                string file = Path.Combine(folder, companion);
                helped |= LibraryFile.Refusal(file, RuntimeInformation.ProcessArchitecture).Length == 0
                    && NativeLibrary.TryLoad(file, out _);
            }
        }
        return helped && LibraryLoader.TryOpen(path, out handle, out outcome);
    }

    // The library's own choice of kernels is that of the load before, if there was one.
    private static bool TryBind(
        nint handle, string path, string own, [NotNullWhen(true)] out BlasFunctions? functions, out string outcome)
    {
        functions = null;
        outcome = Refusal(handle);
        if (outcome.Length > 0)
            return false;
        List<string> missing = [];
        nint Optional(string name)
        {
            if (NativeLibrary.TryGetExport(handle, name, out nint address))
                return address;
            missing.Add(name);
            return 0;
        }

        nint sgemv = Optional("cblas_sgemv"), sger = Optional("cblas_sger"), saxpy = Optional("cblas_saxpy"), sdot = Optional("cblas_sdot");
        nint dgemm = Optional("cblas_dgemm"), dgemv = Optional("cblas_dgemv"), ddot = Optional("cblas_ddot");
        int threads = KeepOneThread((delegate* unmanaged[Cdecl]<int>)Optional("openblas_get_num_threads"),
            (delegate* unmanaged[Cdecl]<int, void>)Optional("openblas_set_num_threads"));
        string config = Text(Optional("openblas_get_config"));
        string core = Text(Optional("openblas_get_corename"));
        var parallel = (delegate* unmanaged[Cdecl]<int>)Optional("openblas_get_parallel");
        // A build that does not report its threading is treated as serial, the unsafe one.
        BlasThreading threading = parallel == null ? BlasThreading.Serial : (BlasThreading)parallel();
        string[] words = config.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        nint sgemm = NativeLibrary.GetExport(handle, "cblas_sgemm");
        var info = new BlasInfo(LibraryLoader.FileOf(path, sgemm), words.Length > 1 ? words[1] : "unknown", config, core, threading,
            threads, missing)
        {
            // A build without the kernels that it is told to use makes its own choice once more.
            OwnCoreType = own.Length > 0 && own != core ? own : null,
        };
        functions = new BlasFunctions
        {
            Info = info,
            CallLock = threading == BlasThreading.Serial ? new Lock() : null,
            Sgemm =
                (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)sgemm,
            Sgemv = (delegate* unmanaged[Cdecl]<int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)sgemv,
            Sger = (delegate* unmanaged[Cdecl]<int, int, int, float, float*, int, float*, int, float*, int, void>)sger,
            Saxpy = (delegate* unmanaged[Cdecl]<int, float, float*, int, float*, int, void>)saxpy,
            Sdot = (delegate* unmanaged[Cdecl]<int, float*, int, float*, int, float>)sdot,
            Dgemm =
                (delegate* unmanaged[Cdecl]<
                    int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>)dgemm,
            Dgemv = (delegate* unmanaged[Cdecl]<int, int, int, int, double, double*, int, double*, int, double, double*, int, void>)dgemv,
            Ddot = (delegate* unmanaged[Cdecl]<int, double*, int, double*, int, double>)ddot,
        };
        return true;
    }

    /// <summary>Returns why a library that loads is not usable; empty if it is.</summary>
    internal static string Refusal(nint handle)
    {
        if (!NativeLibrary.TryGetExport(handle, "cblas_sgemm", out _))
        {
            bool is64Bit = NativeLibrary.TryGetExport(handle, "cblas_sgemm64_", out _)
                || NativeLibrary.TryGetExport(handle, "scipy_cblas_sgemm64_", out _);
            return is64Bit
                ? "loads, but is a build with 64-bit integers (ILP64); BlasNet needs the one with 32-bit integers"
                : "loads, but exports no cblas_sgemm";
        }

        if (!NativeLibrary.TryGetExport(handle, "openblas_get_config", out nint config))
            return "loads, but exports no openblas_get_config: it is another BLAS, perhaps the slow reference one";
        return Text(config).Contains("USE64BITINT", StringComparison.Ordinal)
            ? "loads, but is a build with 64-bit integers (USE64BITINT in its configuration); BlasNet needs the one with 32-bit integers"
            : "";
    }

    // The variables come too late if something else loaded the library before.
    private static int KeepOneThread(delegate* unmanaged[Cdecl]<int> get, delegate* unmanaged[Cdecl]<int, void> set)
    {
        if (get == null)
            return 1;
        int threads = get();
        if (threads == 1 || set == null)
            return threads;
        set(1);
        return get();
    }

    private static string Text(nint function) =>
        function == 0 ? "unknown" : Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)function)())?.Trim() ?? "unknown";

    /// <summary>Returns the sentence for a machine where nothing was usable, with the places tried.</summary>
    internal static string Advice(OpenBlasProbe probe, List<ProbeStep> steps)
    {
        var text = new StringBuilder();
        text.Append(probe.Variable(OpenBlasProbe.FileVariable) is { Length: > 0 } only
            ? $"{OpenBlasProbe.FileVariable} names '{only}', which cannot be used, and it allows no other file. Correct or unset it."
            : "No usable OpenBLAS was found. " + InstallAdvice(probe));
        text.Append(" Tried:");
        foreach (ProbeStep step in steps)
            text.Append("\n  ").Append(step.Path).Append(": ").Append(step.Outcome);
        return text.ToString();
    }

    private static string InstallAdvice(OpenBlasProbe probe) => probe.Platform switch
    {
        "win" => "Put libopenblas.dll of an OpenBLAS release (the build with 32-bit integers) beside the program, "
            + "or name it in BLASNET_OPENBLAS.",
        "osx" => "Install it with 'brew install openblas', or name the file in BLASNET_OPENBLAS.",
        _ => (probe.Package is { } package ? $"Add the package {package} to the program, or install OpenBLAS" : "Install it")
            + " (Debian, Ubuntu: 'apt-get install libopenblas0-pthread'; Fedora: 'dnf install openblas-threads'; "
            + "Arch: 'pacman -S openblas'; Alpine: 'apk add openblas'), or name the file in BLASNET_OPENBLAS.",
    };
}

/// <summary>Environment of native code: on Unix, .NET's own setter changes a private copy that no C library reads.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable for native code unless it is already set.</summary>
    public static void SetDefault(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnvironment(name, value, 0);
        }
        else if (Environment.GetEnvironmentVariable(name) is null)
        {
            // Reaches GetEnvironmentVariable, which OpenBLAS uses for thread counts on Windows; not the C runtime's getenv.
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>Removes a variable of native code on Unix.</summary>
    public static void Remove(string name)
    {
        if (!OperatingSystem.IsWindows())
            _ = RemoveEnvironment(name);
    }

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RemoveEnvironment(string name);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
