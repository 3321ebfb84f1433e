using BlasNet.Native;

namespace BlasNet.Files;

/// <summary>Stream that only takes bytes.</summary>
internal abstract class WriteOnlyStream : Stream
{
    public sealed override bool CanRead => false;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => true;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public abstract override void Write(ReadOnlySpan<byte> buffer);
}

/// <summary>Descriptor that this process was started with; it stays open.</summary>
internal sealed class DescriptorStream(int descriptor) : WriteOnlyStream
{
    private readonly bool isOpen = DescriptorCalls.IsInherited(descriptor);

    /// <exception cref="IOException">The descriptor is closed, its disk is full, or its reader went away.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!isOpen)
            throw DescriptorCalls.Closed();
        DescriptorCalls.Write(descriptor, buffer);
    }
}
