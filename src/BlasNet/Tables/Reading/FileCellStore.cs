using System.Runtime.InteropServices;
using BlasNet.Files;
using BlasNet.Native;

namespace BlasNet.Tables;

/// <summary>Cell store in a temporary file, which disappears with the process, however that ends.</summary>
/// <remarks>Blocks are written by calls, so that a full disk is an error with a message, and read through a mapping.</remarks>
internal sealed class FileCellStore : CellStore
{
    private readonly string folder;
    private readonly FileStream file;
    private MappedFile? mapping;
    private int mapped;
    private int count;

    public FileCellStore(string folder)
    {
        this.folder = folder;
        string path = Path.Combine(folder, $".cells.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None | FileShare.Delete, bufferSize: 0,
                OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
            // Elsewhere an open file needs no name.
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
    }

    public override ReadOnlySpan<byte> this[int block]
    {
        get
        {
            if (block >= mapped)
                Map();
            return MemoryMarshal.AsBytes(mapping!.Floats((long)block * BlockBytes, BlockBytes / sizeof(float)));
        }
    }

    public override int Append(ReadOnlySpan<byte> cells)
    {
        try
        {
            RandomAccess.Write(file.SafeFileHandle, cells, (long)count * BlockBytes);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
        return count++;
    }

    public override void Release(int block)
    {
        // The system evicts unused pages by itself.
    }

    public override void Dispose()
    {
        mapping?.Dispose();
        file.Dispose();
    }

    private void Map()
    {
        mapping?.Dispose();
        (mapping, mapped) = (new MappedFile(file), count);
    }
}
