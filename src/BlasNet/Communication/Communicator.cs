using BlasNet.Communication;

namespace BlasNet;

/// <summary>The processes that train one model together, as seen by one of them: each has a rank from 0 to <see cref="Size"/> - 1, and
/// the calls below are made by all of them in the same order.</summary>
/// <remarks>One thread of a process at a time makes these calls.</remarks>
public abstract class Communicator : IDisposable
{
    private protected Communicator(int rank, int size) => (Rank, Size) = (rank, size);

    /// <summary>Gets the communicator of a process that trains alone.</summary>
    public static Communicator Alone { get; } = new AloneCommunicator(lacksLauncher: false);

    /// <summary>Gets the number of this process, counted from 0.</summary>
    public int Rank { get; }

    /// <summary>Gets the number of processes.</summary>
    public int Size { get; }

    /// <summary>Gets whether MPI was asked for, but no launcher such as <c>mpirun</c> started this process.</summary>
    internal virtual bool LacksLauncher => false;

    /// <summary>Returns the processes that a launcher of MPI, such as <c>mpirun</c> or <c>srun</c>, started together; each call the same,
    /// because a process can join once. A process without a launcher trains alone.</summary>
    /// <remarks>
    /// The library is that of the launcher; the environment variable <c>BLASNET_MPI</c> names another file. When a process ends with
    /// exit code 0, it waits until all others do; with another one it ends them all, since they may wait for its part.
    /// </remarks>
    /// <exception cref="MachineException">No usable MPI was found, or one that does not belong to the launcher.</exception>
    public static Communicator Mpi() => (Communicator?)MpiCommunicator.Shared() ?? new AloneCommunicator(lacksLauncher: true);

    /// <summary>Creates the communicators of threads that stand for processes, for tests and experiments on one machine.</summary>
    /// <param name="size">The number of threads, at least 1.</param>
    /// <returns>A communicator for each thread, in the order of their ranks.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public static IReadOnlyList<Communicator> InProcess(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return InProcessCommunicator.Create(size);
    }

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

    /// <summary>Ends the joint work: returns once all processes have made this call, which is the last one.</summary>
    internal virtual void Complete() => Barrier();

    /// <summary>Ends all processes at once, for an error that the others cannot know of.</summary>
    /// <param name="exitCode">The exit code of the processes.</param>
    internal abstract void Abort(int exitCode);

    private sealed class AloneCommunicator(bool lacksLauncher) : Communicator(0, 1)
    {
        internal override bool LacksLauncher => lacksLauncher;

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
