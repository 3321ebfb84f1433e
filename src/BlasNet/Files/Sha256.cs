using System.Security.Cryptography;
using BlasNet.Native;

namespace BlasNet.Files;

/// <summary>SHA-256 by the system, or by <see cref="ManagedSha256"/> where that is not possible.</summary>
internal sealed class Sha256 : IDisposable
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private readonly IncrementalHash? system = OpenSsl.IsMissing ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ManagedSha256 own = new();

    /// <summary>Creates the algorithm for a <see cref="CryptoStream"/>.</summary>
    public static HashAlgorithm Create() => OpenSsl.IsMissing ? new ManagedSha256() : SHA256.Create();

    /// <summary>Computes the digest of bytes.</summary>
    public static byte[] HashData(ReadOnlySpan<byte> bytes)
    {
        using var hash = new Sha256();
        hash.AppendData(bytes);
        return hash.GetHashAndReset();
    }

    /// <summary>Computes the digest of the rest of a stream.</summary>
    public static byte[] HashData(Stream stream)
    {
        using var hash = new Sha256();
        byte[] buffer = new byte[1 << 16];
        for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
            hash.AppendData(buffer.AsSpan(0, count));
        return hash.GetHashAndReset();
    }

    /// <summary>Appends bytes.</summary>
    public void AppendData(ReadOnlySpan<byte> bytes)
    {
        if (system is null)
            own.Append(bytes);
        else
            system.AppendData(bytes);
    }

    /// <summary>Returns the digest of what was appended, and starts anew.</summary>
    public byte[] GetHashAndReset() => system?.GetHashAndReset() ?? own.Finish();

    public void Dispose()
    {
        system?.Dispose();
        own.Dispose();
    }
}
