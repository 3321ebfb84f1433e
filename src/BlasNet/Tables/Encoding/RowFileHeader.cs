using System.Runtime.InteropServices;
using BlasNet.Files;

namespace BlasNet.Tables;

/// <summary>Header of a file of encoded rows, in the layout of the file; numbers are stored as in memory.</summary>
/// <remarks>
/// After it, from <see cref="DataStart"/> on and without gaps: inputs [Rows, Width], targets [Rows, TargetWidth] and weights [Rows] as
/// floats; the kept rows, the rows of both parts as integers of 32 bits; the description. An absent list has the length -1. After the
/// numbers stand two SHA-256: of all that lies between header and description, and of header and description themselves.
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

    /// <summary>Writes header and digests at the beginning of a file.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="content">The SHA-256 of the bytes from <see cref="DataStart"/> to the description.</param>
    /// <param name="description">The description, written already.</param>
    public void Write(Stream stream, ReadOnlySpan<byte> content, ReadOnlySpan<byte> description)
    {
        (Magic, Version) = (ThisMagic, ThisVersion);
        stream.Position = 0;
        stream.Write(Bytes());
        stream.Write(content);
        stream.Write(Digest(content, description));
    }

    /// <summary>Reads the header of a file, the digest of its content and its description; null where the file is not of this kind,
    /// incomplete, or damaged there.</summary>
    public static (RowFileHeader Header, byte[] Content, byte[] Description)? Read(Stream stream)
    {
        byte[] bytes = new byte[Marshal.SizeOf<RowFileHeader>()];
        byte[] content = new byte[Sha256.Length], digest = new byte[Sha256.Length];
        foreach (byte[] part in (byte[][])[bytes, content, digest])
        {
            if (stream.ReadAtLeast(part, part.Length, false) < part.Length)
                return null;
        }
        var header = MemoryMarshal.Read<RowFileHeader>(bytes);
        if (header.Magic != ThisMagic || header.Version != ThisVersion || header.Length != stream.Length)
            return null;
        // Damaged numbers may cancel out in the length.
        if (header.Description < 0 || header.DescriptionStart < DataStart || header.Description > Array.MaxLength)
            return null;
        byte[] description = new byte[header.Description];
        stream.Position = header.DescriptionStart;
        stream.ReadExactly(description);
        return header.Digest(content, description).AsSpan().SequenceEqual(digest) ? (header, content, description) : null;
    }

    /// <summary>Returns whether the content of a file is as it was written; reads all of it.</summary>
    public readonly bool HasContent(Stream stream, ReadOnlySpan<byte> content)
    {
        using var hash = new Sha256();
        byte[] buffer = new byte[1 << 20];
        stream.Position = DataStart;
        for (long rest = DescriptionStart - DataStart; rest > 0;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, rest));
            stream.ReadExactly(part);
            hash.AppendData(part);
            rest -= part.Length;
        }
        return hash.GetHashAndReset().AsSpan().SequenceEqual(content);
    }

    private readonly byte[] Bytes()
    {
        RowFileHeader copy = this;
        return MemoryMarshal.AsBytes(new Span<RowFileHeader>(ref copy)).ToArray();
    }

    private readonly byte[] Digest(ReadOnlySpan<byte> content, ReadOnlySpan<byte> description) =>
        Sha256.HashData((ReadOnlySpan<byte>)[.. Bytes(), .. content, .. description]);
}
