using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Check of a library's file before the system's loader maps it: a truncated one ends the process, and one of another
/// architecture is reported as missing.</summary>
/// <remarks>Reads the header and the table of segments only. Layouts are those of the System V ABI, "ELF-64 Object File Format".
/// Other systems report both faults themselves.</remarks>
internal static class LibraryFile
{
    private const int HeaderLength = 64, ClassAt = 4, OrderAt = 5, TypeAt = 16, MachineAt = 18;
    private const byte LittleEndian = 1;
    private const int SharedLibrary = 3, Loaded = 1;

    private static readonly (int Number, Architecture Architecture)[] Machines =
    [
        (62, Architecture.X64), (183, Architecture.Arm64), (3, Architecture.X86), (40, Architecture.Arm), (21, Architecture.Ppc64le),
        (22, Architecture.S390x), (243, Architecture.RiscV64), (258, Architecture.LoongArch64),
    ];

    /// <summary>Returns why a file of Linux cannot be loaded by this process; empty where nothing is wrong, or on other systems.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="own">The architecture of the process.</param>
    public static string Refusal(string path, Architecture own)
    {
        if (!OperatingSystem.IsLinux())
            return "";
        FileKind kind = FileStatus.Of(path).Kind;
        if (kind != FileKind.Regular)
            return kind switch
            {
                FileKind.Absent => "no such file",
                FileKind.Folder => "it is a folder, not a file",
                _ => "it is a device or a pipe",
            };
        try
        {
            using FileStream file = File.OpenRead(path);
            return Refusal(file, own);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The loader would say less: that there is no such file.
            return $"it cannot be read: {error.Message.TrimEnd('.')}";
        }
    }

    private static string Refusal(FileStream file, Architecture own)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        int length = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (length < HeaderLength || !header.StartsWith("\u007fELF"u8))
            return $"it is no library: its '{file.Length}' bytes do not begin as those of an ELF file do";
        var elf = new Fields(header[OrderAt] == LittleEndian);
        int machine = elf.Short(header, MachineAt);
        bool isWide = header[ClassAt] == 2;
        if (!Machines.Contains((machine, own)) || isWide != nint.Size > sizeof(int))
            return $"it is a library for {NameOf(machine, isWide)}, but this process runs on {own.ToString().ToLowerInvariant()}";
        if (elf.Short(header, TypeAt) != SharedLibrary)
            return "it is no shared library, but an ELF file of another type";
        long needed = End(file, header, elf, isWide);
        return needed <= file.Length ? "" : $"it is truncated: it has '{file.Length}' bytes, but its parts need '{needed}'";
    }

    // The end of the last part that the loader maps, and of the table that lists them.
    private static long End(FileStream file, ReadOnlySpan<byte> header, Fields elf, bool isWide)
    {
        long table = isWide ? elf.Long(header, 32) : elf.Int(header, 28);
        int size = elf.Short(header, isWide ? 54 : 42), count = elf.Short(header, isWide ? 56 : 44);
        long end = table + (long)size * count;
        if (table < 0 || size < (isWide ? 56 : 32) || end > file.Length)
            return end > file.Length ? end : long.MaxValue;
        var entry = new byte[size];
        file.Position = table;
        for (int i = 0; i < count; i++)
        {
            file.ReadExactly(entry);
            if (elf.Int(entry, 0) != Loaded)
                continue;
            (long offset, long bytes) = isWide ? (elf.Long(entry, 8), elf.Long(entry, 32)) : (elf.Int(entry, 4), elf.Int(entry, 16));
            end = Math.Max(end, offset + bytes);
        }
        return end;
    }

    private static string NameOf(int machine, bool isWide)
    {
        foreach ((int number, Architecture architecture) in Machines)
        {
            if (number == machine)
                return architecture.ToString().ToLowerInvariant();
        }
        return $"machine '{machine}' of {(isWide ? 64 : 32)} bits";
    }

    /// <summary>Numbers in the byte order of a file.</summary>
    private readonly struct Fields(bool littleEndian)
    {
        public int Short(ReadOnlySpan<byte> bytes, int at) => littleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

        public long Int(ReadOnlySpan<byte> bytes, int at) => littleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

        public long Long(ReadOnlySpan<byte> bytes, int at) => littleEndian
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]) : BinaryPrimitives.ReadInt64BigEndian(bytes[at..]);
    }
}
