using System.Globalization;

namespace BlasNet.Native;

/// <summary>Diagnosis of what slows OpenBLAS down: kernels weaker than the processor, environment variables that hurt BlasNet.</summary>
internal static class NativeAdvice
{
    /// <summary>Environment variables that affect OpenBLAS or BlasNet.</summary>
    public static readonly IReadOnlyList<string> Variables =
    [
        OpenBlasProbe.FileVariable, OpenBlasLibrary.BackEndVariable, "BLASNET_DATA", "OPENBLAS_CORETYPE",
        "OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_DEFAULT_NUM_THREADS",
        "OPENBLAS_THREAD_TIMEOUT", "OPENBLAS_BLOCK_FACTOR", "OPENBLAS_L2_SIZE", "OPENBLAS_VERBOSE",
        "DOTNET_PROCESSOR_COUNT", "DOTNET_EnableHWIntrinsic", "DOTNET_EnableAVX2", "DOTNET_EnableAVX512", "DOTNET_EnableAVX512F",
    ];

    /// <summary>Core types by the vector width of their fp32 kernels; other names give no warnings. 128 is SSE, 200 AVX without fused
    /// multiply-add.</summary>
    private static readonly (int Bits, string[] Cores)[] KernelWidths =
    [
        (0, ["Generic"]),
        (128, ["Katmai", "Coppermine", "Northwood", "Prescott", "Banias", "Atom", "Core2", "Penryn", "Dunnington", "Nehalem"]),
        (128, ["Athlon", "Opteron", "Opteron_SSE3", "Barcelona", "Bobcat", "Nano"]),
        (200, ["Sandybridge", "Bulldozer", "Piledriver", "Steamroller"]),
        (256, ["Excavator", "Haswell", "Zen"]),
        (512, ["SkylakeX", "Cooperlake", "SapphireRapids"]),
    ];

    /// <summary>Lists warnings as sentences, the most costly first.</summary>
    public static IReadOnlyList<string> Warnings(BlasInfo blas, ProcessorView processor, Func<string, string?> variable)
    {
        if (blas.IsManaged)
        {
            return
            [
                $"{OpenBlasLibrary.BackEndVariable}=managed: matrix products run in plain C#, many times slower than OpenBLAS. "
                + "Unset it to use OpenBLAS.",
            ];
        }
        List<string> warnings = [];
        string? pinned = variable("OPENBLAS_CORETYPE") is { Length: > 0 } value ? value : null;
        WarnOfKernels(blas, processor, pinned, warnings);
        if (pinned is not null && !pinned.Equals(blas.CoreType, StringComparison.OrdinalIgnoreCase))
            warnings.Add(
                $"OPENBLAS_CORETYPE asks for '{pinned}', "
                + $"but OpenBLAS '{blas.Version}' does not know it or cannot use it here and runs '{blas.CoreType}'.");
        if (blas.Threading == BlasThreading.Serial)
            warnings.Add(
                "This is the serial build, which gives wrong results to concurrent callers: BlasNet runs one product at a time. "
                + "Install the pthread build.");
        if (blas.Threads != 1)
            warnings.Add(
                $"OpenBLAS keeps '{blas.Threads}' threads of its own beside BlasNet's workers. "
                + "Set OPENBLAS_NUM_THREADS=1 and OMP_NUM_THREADS=1 before the start.");
        foreach (string name in (string[])["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"])
        {
            if (int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads > 1
                && (name[1] == 'P' || blas.Threading == BlasThreading.OpenMP))
                warnings.Add(
                    $"{name}={threads} makes OpenBLAS start threads that BlasNet does not use. "
                    + "Unset it; '--threads' sets BlasNet's workers.");
        }
        foreach (string name in (string[])["OPENBLAS_BLOCK_FACTOR", "OPENBLAS_L2_SIZE"])
        {
            if (variable(name) is { Length: > 0 } set)
                warnings.Add($"{name}={set} changes the block sizes of the kernels. Unset it unless it was measured to help.");
        }
        return warnings;
    }

    /// <summary>Returns a core type whose kernels use the vectors of a processor; null where those of the given one are as wide, or nothing
    /// is known of them.</summary>
    public static string? WiderCore(string core, ProcessorView processor)
    {
        (int bits, string[]? cores) = KernelWidths.FirstOrDefault(width => width.Cores.Contains(core, StringComparer.OrdinalIgnoreCase));
        return processor.Architecture != "x64" || cores is null || bits >= processor.VectorBits ? null
            : processor.VectorBits == 512 ? "SkylakeX" : "Haswell";
    }

    private static void WarnOfKernels(BlasInfo blas, ProcessorView processor, string? pinned, List<string> warnings)
    {
        if (processor.Architecture == "arm64" && blas.CoreType.Equals("ARMV8", StringComparison.OrdinalIgnoreCase))
            warnings.Add(
                "OpenBLAS runs the generic kernels 'ARMV8'. Try OPENBLAS_CORETYPE=NeoverseN1, set before the start, or a newer version.");
        if (WiderCore(blas.CoreType, processor) is not { } wider)
            return;
        string weaker = $"the kernels '{blas.CoreType}' use less than the {processor.VectorBits}-bit vectors of this processor";
        warnings.Add(pinned is not null
            ? $"OPENBLAS_CORETYPE={pinned}: {weaker}, which can cost half the speed or more. Unset it."
            : $"OpenBLAS '{blas.Version}': {weaker}. "
                + $"Set OPENBLAS_CORETYPE={wider} before the start, or install a newer version.");
    }
}
