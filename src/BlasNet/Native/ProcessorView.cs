using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlasNet.Native;

/// <summary>The processors as .NET sees them, independently of OpenBLAS.</summary>
/// <param name="Architecture">For example 'x64'.</param>
/// <param name="Usable">Processors this process may use, within affinity mask and container limit.</param>
/// <param name="Online">Processors of the machine, 0 where unknown.</param>
/// <param name="VectorBits">Widest vectors of the processor: 512 with AVX-512, 256 with AVX2, 128 otherwise.</param>
/// <remarks>Queries the instruction sets, not Vector512: on some processors .NET avoids the widest vectors that OpenBLAS uses.</remarks>
internal sealed record ProcessorView(string Architecture, int Usable, int Online, int VectorBits)
{
    /// <summary>Creates the view of this machine.</summary>
    public static ProcessorView ThisMachine() => new(
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), Environment.ProcessorCount, OnlineProcessors(),
        Avx512F.VL.IsSupported ? 512 : Avx2.IsSupported ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0);

    /// <summary>Counts the processors in a list of the Linux kernel such as '0-3,8'; 0 if it is malformed.</summary>
    public static int CountRanges(string list)
    {
        int count = 0;
        foreach (string range in list.Trim().Split(','))
        {
            string[] ends = range.Split('-');
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) || last < first)
                return 0;
            count += last - first + 1;
        }

        return count;
    }

    private static int OnlineProcessors()
    {
        const string file = "/sys/devices/system/cpu/online";
        try
        {
            return File.Exists(file) ? CountRanges(File.ReadAllText(file)) : 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0; // a hardened container hides it; the count is information only
        }
    }
}
