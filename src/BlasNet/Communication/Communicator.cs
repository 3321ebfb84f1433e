namespace BlasNet;

/// <summary>The processes that train one model together, as seen by one of them: each has a rank from 0 to <see cref="Size"/> - 1, and
/// the calls below are made by all of them in the same order.</summary>
/// <remarks>One thread of a process at a time makes these calls.</remarks>
public abstract class Communicator : IDisposable
{
    private protected Communicator(int rank, int size) => (Rank, Size) = (rank, size);

    /// <summary>Gets the communicator of a process that trains alone.</summary>
    public static Communicator Alone { get; } = new AloneCommunicator();

    /// <summary>Gets the number of this process, counted from 0.</summary>
    public int Rank { get; }

    /// <summary>Gets the number of processes.</summary>
    public int Size { get; }

    /// <summary>Frees what the communicator holds.</summary>
    public abstract void Dispose();

    /// <summary>Sends bytes to another process while as many are received from it.</summary>
    /// <param name="partner">The rank of the other process, which makes the same call with this one's rank.</param>
    /// <param name="sent">The bytes to send.</param>
    /// <param name="received">Takes the bytes of the partner; of the length that it sends, which may differ from that sent.</param>
    internal abstract void Exchange(int partner, ReadOnlySpan<byte> sent, Span<byte> received);

    /// <summary>Copies the bytes of rank 0 to all other processes.</summary>
    internal abstract void Broadcast(Span<byte> bytes);

    /// <summary>Returns once all processes have made this call.</summary>
    internal abstract void Barrier();

    /// <summary>Ends all processes at once, for an error that the others cannot know of.</summary>
    /// <param name="exitCode">The exit code of the processes.</param>
    internal abstract void Abort(int exitCode);

    private sealed class AloneCommunicator() : Communicator(0, 1)
    {
        public override void Dispose()
        {
        }

        internal override void Exchange(int partner, ReadOnlySpan<byte> sent, Span<byte> received) =>
            throw new ArgumentOutOfRangeException(nameof(partner), partner, "There is no other process.");

        internal override void Broadcast(Span<byte> bytes)
        {
        }

        internal override void Barrier()
        {
        }

        internal override void Abort(int exitCode)
        {
        }
    }
}
