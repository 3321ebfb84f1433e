using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>OpenSSL, with which .NET computes digests and speaks HTTPS on Linux; without it .NET ends the process.</summary>
internal static class OpenSsl
{
    // A file of another version is not used by .NET 10.
    private static readonly string[] Libraries = ["libssl.so.3", "libssl.so.1.1"];

    /// <summary>Gets whether .NET would need OpenSSL here and not find it, as in small containers.</summary>
    public static bool IsMissing { get; } = OperatingSystem.IsLinux()
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE"))
        && !Libraries.Any(library => NativeLibrary.TryLoad(library, out _));
}
