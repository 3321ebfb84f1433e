using System.Diagnostics;

namespace BlasNet.Communication;

/// <summary>Measures what the messages of another communicator take: the time until the partner is there, and that of the bytes.</summary>
/// <remarks>Each message is preceded by one of a byte, which ends once both partners are there.</remarks>
/// <param name="inner">Sends the messages.</param>
internal sealed class TimedCommunicator(Communicator inner) : Communicator(inner.Rank, inner.Size)
{
    private readonly byte[] signal = new byte[2];
    private long waiting, transferring;

    /// <summary>Gets the time spent waiting for partners.</summary>
    public TimeSpan Wait => Stopwatch.GetElapsedTime(0, waiting);

    /// <summary>Gets the time spent sending and receiving.</summary>
    public TimeSpan Transfer => Stopwatch.GetElapsedTime(0, transferring);

    /// <summary>Gets the bytes sent.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Starts over.</summary>
    public void Reset() => (waiting, transferring, BytesSent) = (0, 0, 0);

    public override void Dispose() => inner.Dispose();

    internal override void Exchange(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
    {
        long begin = Stopwatch.GetTimestamp();
        inner.Exchange(partner, signal.AsSpan(0, 1), signal.AsSpan(1, 1));
        long there = Stopwatch.GetTimestamp();
        inner.Exchange(partner, sent, received);
        waiting += there - begin;
        transferring += Stopwatch.GetTimestamp() - there;
        BytesSent += sent.Length;
    }

    internal override void Broadcast(Span<byte> bytes) => inner.Broadcast(bytes);

    internal override void Barrier() => inner.Barrier();

    internal override void Complete() => inner.Complete();

    internal override void Abort(int exitCode) => inner.Abort(exitCode);
}
