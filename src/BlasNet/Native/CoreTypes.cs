using System.Runtime.Intrinsics.X86;

namespace BlasNet.Native;

/// <summary>Instructions that the kernels of a core type of OpenBLAS use, as far as processors differ in them.</summary>
[Flags]
internal enum Instructions
{
    None = 0,
    ThreeDNow = 1 << 0,
    Ssse3 = 1 << 1,
    Sse41 = 1 << 2,
    Sse42 = 1 << 3,
    Avx = 1 << 4,
    Fma4 = 1 << 5,
    Fma = 1 << 6,
    Avx2 = 1 << 7,
    Avx512 = 1 << 8,
    Bfloat16 = 1 << 9,
    Sve = 1 << 10,
}

/// <summary>Check of the variable <c>OPENBLAS_CORETYPE</c>: OpenBLAS takes a type that the processor cannot run, and the process dies
/// at the first product.</summary>
internal static class CoreTypes
{
    public const string Variable = "OPENBLAS_CORETYPE";

    private const Instructions Skylake = Instructions.Avx512 | Instructions.Avx2 | Instructions.Fma;

    private static readonly (string Name, Instructions Value)[] Names =
    [
        ("3DNow!", Instructions.ThreeDNow), ("SSSE3", Instructions.Ssse3), ("SSE4.1", Instructions.Sse41), ("SSE4.2", Instructions.Sse42),
        ("AVX", Instructions.Avx), ("FMA4", Instructions.Fma4), ("FMA", Instructions.Fma), ("AVX2", Instructions.Avx2),
        ("AVX-512", Instructions.Avx512), ("AVX-512 BF16", Instructions.Bfloat16), ("SVE", Instructions.Sve),
    ];

    // From OpenBLAS's kernel/x86_64 and driver/others/dynamic*.c. Names without an entry need no more than every processor has.
    private static readonly Dictionary<string, Instructions> Needs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Opteron"] = Instructions.ThreeDNow,
        ["Opteron_SSE3"] = Instructions.ThreeDNow,
        ["Atom"] = Instructions.Ssse3,
        ["Core2"] = Instructions.Ssse3,
        ["Nano"] = Instructions.Ssse3,
        ["Penryn"] = Instructions.Sse41,
        ["Dunnington"] = Instructions.Sse41,
        ["Nehalem"] = Instructions.Sse42,
        ["Sandybridge"] = Instructions.Avx,
        ["Bulldozer"] = Instructions.Avx | Instructions.Fma4,
        ["Piledriver"] = Instructions.Avx | Instructions.Fma4 | Instructions.Fma,
        ["Steamroller"] = Instructions.Avx | Instructions.Fma4 | Instructions.Fma,
        ["Excavator"] = Instructions.Avx2 | Instructions.Fma4 | Instructions.Fma,
        ["Haswell"] = Instructions.Avx2 | Instructions.Fma,
        ["Zen"] = Instructions.Avx2 | Instructions.Fma,
        ["SkylakeX"] = Skylake,
        ["Cooperlake"] = Skylake | Instructions.Bfloat16,
        ["Sapphirerapids"] = Skylake | Instructions.Bfloat16,
        ["ARMV8SVE"] = Instructions.Sve,
        ["NeoverseV1"] = Instructions.Sve,
        ["NeoverseN2"] = Instructions.Sve,
        ["A64FX"] = Instructions.Sve,
    };

    /// <summary>Returns the error of a core type whose instructions the processor lacks; null for any other.</summary>
    /// <param name="pinned">The value of the variable; null or empty where it is not set.</param>
    /// <param name="processor">Returns what the processor has; null where it cannot be asked. Called only if it matters.</param>
    public static string? Impossible(string? pinned, Func<Instructions?> processor)
    {
        if (string.IsNullOrEmpty(pinned) || !Needs.TryGetValue(pinned, out Instructions needed) || processor() is not { } present)
            return null;
        Instructions lacking = needed & ~present;
        return lacking == 0 ? null
            : $"{Variable}={pinned}: these kernels need {string.Join(" and ", Names.Where(each => lacking.HasFlag(each.Value))
                .Select(each => each.Name))}, which this processor lacks. Unset it, or name a core type that the processor can run.";
    }

    /// <summary>Asks the processor itself, whatever .NET is told to use; null where that is not possible.</summary>
    public static Instructions? OfThisProcessor() =>
        X86Base.IsSupported ? OfX86() : OperatingSystem.IsLinux() ? OfLinux(File.ReadLines("/proc/cpuinfo")) : null;

    /// <summary>Reads the features of an Arm processor from the kernel's list.</summary>
    internal static Instructions? OfLinux(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith("Features", StringComparison.Ordinal)) is not { } features ? null
            : features.Split(' ', ':', '\t').Contains("sve") ? Instructions.Sve
            : Instructions.None;

    // Bits of the Intel and AMD manuals on CPUID.
    private static Instructions OfX86()
    {
        const int extended = unchecked((int)0x80000000);
        (_, _, int basic, _) = X86Base.CpuId(1, 0);
        (int leaves, int wide, _, _) = X86Base.CpuId(7, 0);
        (int amdLeaves, _, _, _) = X86Base.CpuId(extended, 0);
        (_, _, int amd, int older) = unchecked((uint)amdLeaves) > unchecked((uint)extended) ? X86Base.CpuId(extended | 1, 0) : default;
        Instructions found = Instructions.None;
        Has(basic, 9, Instructions.Ssse3);
        Has(basic, 12, Instructions.Fma);
        Has(basic, 19, Instructions.Sse41);
        Has(basic, 20, Instructions.Sse42);
        Has(basic, 28, Instructions.Avx);
        Has(wide, 5, Instructions.Avx2);
        // F, DQ, CD, BW and VL.
        const int skylake = 1 << 16 | 1 << 17 | 1 << 28 | 1 << 30 | 1 << 31;
        if ((wide & skylake) == skylake)
            found |= Instructions.Avx512;
        if (leaves >= 1)
            Has(X86Base.CpuId(7, 1).Eax, 5, Instructions.Bfloat16);
        Has(amd, 16, Instructions.Fma4);
        Has(older, 31, Instructions.ThreeDNow);
        return found;

        void Has(int register, int bit, Instructions instruction)
        {
            if ((register >> bit & 1) != 0)
                found |= instruction;
        }
    }
}
