using System.IO.MemoryMappedFiles;

namespace BlasNet.Native;

/// <summary>Read-only memory mapping of a file: the system loads the pages in use and drops them when memory is short.</summary>
/// <remarks>A span does not keep its owner alive: hold the object while working on its spans. The file must not become shorter.</remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly long length;
    private byte* start;

    /// <summary>Maps the whole of an open file, which must not be empty.</summary>
    /// <exception cref="IOException">The system cannot map it.</exception>
    public MappedFile(FileStream stream)
    {
        length = stream.Length;
        file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        try
        {
            view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            start += view.PointerOffset;
        }
        catch
        {
            view?.Dispose();
            file.Dispose();
            GC.SuppressFinalize(this);
            throw;
        }
    }

    ~MappedFile() => Free();

    /// <summary>Returns the floats from a byte of the file on.</summary>
    public ReadOnlySpan<float> Floats(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(start is null, this);
        if (offset < 0 || count < 0 || offset > length - (long)count * sizeof(float))
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"'{count}' floats at byte '{offset}' do not lie inside a file of '{length}' bytes.");
        return new ReadOnlySpan<float>(start + offset, count);
    }

    /// <summary>Ends the mapping; all spans of it become invalid.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
        view.Dispose();
        file.Dispose();
    }

    private void Free()
    {
        if (start is null)
            return;
        start = null;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
    }
}
