using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BlasNet.Tables;

/// <summary>Header of a file of encoded rows, in the layout of the file; numbers are stored as in memory.</summary>
/// <remarks>
/// After it, from <see cref="DataStart"/> on and without gaps: inputs [Rows, Width], targets [Rows, TargetWidth] and weights [Rows] as
/// floats; the kept rows, the rows of both parts as integers of 32 bits; the description. An absent list has the length -1.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal record struct RowFileHeader
{
    /// <summary>The byte at which the inputs begin: the header has a page of its own.</summary>
    public const int DataStart = 4096;

    /// <summary>The length of an absent list.</summary>
    public const long None = -1;

    // "blasrows" and the version of the layout and of the encoding; a machine with another byte order recognizes neither.
    private const long ThisMagic = 0x73776F7273616C62, ThisVersion = 2;

    public long Magic, Version, TableRows, Rows, Width, TargetWidth, Outputs, IsClasses, HasWeights, Kept, Train, Validation, Description;

    /// <summary>Gets the byte at which the targets begin.</summary>
    public readonly long TargetStart => DataStart + Rows * Width * sizeof(float);

    /// <summary>Gets the byte at which the weights begin.</summary>
    public readonly long WeightStart => TargetStart + Rows * TargetWidth * sizeof(float);

    /// <summary>Gets the byte at which the kept rows begin.</summary>
    public readonly long KeptStart => WeightStart + HasWeights * Rows * sizeof(float);

    /// <summary>Gets the byte at which the rows to train on begin.</summary>
    public readonly long TrainStart => KeptStart + Math.Max(0, Kept) * sizeof(int);

    /// <summary>Gets the byte at which the rows held out begin.</summary>
    public readonly long ValidationStart => TrainStart + Math.Max(0, Train) * sizeof(int);

    /// <summary>Gets the byte at which the description begins.</summary>
    public readonly long DescriptionStart => ValidationStart + Math.Max(0, Validation) * sizeof(int);

    /// <summary>Gets the length of the whole file.</summary>
    public readonly long Length => DescriptionStart + Description;

    /// <summary>Writes header and digest of header and description at the beginning of a file.</summary>
    public void Write(Stream stream, ReadOnlySpan<byte> description)
    {
        (Magic, Version) = (ThisMagic, ThisVersion);
        stream.Position = 0;
        stream.Write(Bytes());
        stream.Write(Digest(description));
    }

    /// <summary>Reads the header of a file and its description; null where the file is not of this kind, or incomplete.</summary>
    public static (RowFileHeader Header, byte[] Description)? Read(Stream stream)
    {
        byte[] bytes = new byte[Marshal.SizeOf<RowFileHeader>()], digest = new byte[SHA256.HashSizeInBytes];
        if (stream.ReadAtLeast(bytes, bytes.Length, false) < bytes.Length
            || stream.ReadAtLeast(digest, digest.Length, false) < digest.Length)
        {
            return null;
        }
        var header = MemoryMarshal.Read<RowFileHeader>(bytes);
        if (header.Magic != ThisMagic || header.Version != ThisVersion)
            return null;
        if (header.Length != stream.Length || header.Description is < 0 or > int.MaxValue)
            return null;
        byte[] description = new byte[header.Description];
        stream.Position = header.DescriptionStart;
        stream.ReadExactly(description);
        return header.Digest(description).AsSpan().SequenceEqual(digest) ? (header, description) : null;
    }

    private readonly byte[] Bytes()
    {
        RowFileHeader copy = this;
        return MemoryMarshal.AsBytes(new Span<RowFileHeader>(ref copy)).ToArray();
    }

    private readonly byte[] Digest(ReadOnlySpan<byte> description) => SHA256.HashData([.. Bytes(), .. description]);
}
