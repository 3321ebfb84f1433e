using BlasNet.Native;

namespace BlasNet.Communication;

/// <summary>The processes that a launcher of MPI started together. MPI can be begun once in a process and not again after its end, so
/// that there is one communicator until the process ends.</summary>
/// <remarks>How the process ends decides how MPI ends. After success this process waits for the others. With another exit code it ends
/// them all, because they may wait for a message that never comes. Disposing does neither: a block that disposes of the communicator
/// while an exception passes through could not tell which.</remarks>
internal sealed class MpiCommunicator : Communicator
{
    private static readonly Lock Gate = new();
    private static MpiCommunicator? shared;
    private static string? failure;

    // Launchers drop what they have not read of a process by the time they end all: mostly the sentence that says why.
    private static readonly TimeSpan TimeToBeRead = TimeSpan.FromMilliseconds(200);

    private readonly MpiFunctions mpi;
    private volatile bool isCalling, isOver;

    private MpiCommunicator(MpiFunctions mpi, int rank, int size) : base(rank, size)
    {
        this.mpi = mpi;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(Environment.ExitCode);
    }

    /// <summary>Returns the communicator of this process, begun by the first call; null if there is an MPI but no launcher.</summary>
    /// <remarks>Without a launcher MPI is not begun: Open MPI would start a process to serve this one, or end it where it cannot.</remarks>
    /// <exception cref="MachineException">No usable MPI was found, or it is not the one of the launcher.</exception>
    public static MpiCommunicator? Shared()
    {
        MpiFunctions mpi = MpiLibrary.Shared();
        if (MpiLauncher.Find(Environment.GetEnvironmentVariable) is not { } launcher)
            return null;
        lock (Gate)
        {
            if (failure is not null)
                throw new MachineException(failure);
            return shared ??= Begin(mpi, launcher);
        }
    }

    private static MpiCommunicator Begin(MpiFunctions mpi, MpiLauncher launcher)
    {
        (int rank, int size) = mpi.Initialize();
        var communicator = new MpiCommunicator(mpi, rank, size);
        if (size > 1 || launcher.Size is null or 1)
            return communicator;
        failure = $"The launcher ({launcher.Name}) started '{launcher.Size}' processes, but {mpi.Info.Version} ({mpi.Info.Path}) sees "
            + $"'1': it does not belong to this launcher. Name the library that does in {MpiProbe.FileVariable}, or use its own mpirun.";
        throw new MachineException(failure);
    }

    public override void Dispose()
    {
    }

    internal override void Exchange(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
    {
        isCalling = true;
        try
        {
            mpi.Exchange(partner, sent, received);
        }
        finally
        {
            isCalling = false;
        }
    }

    internal override void Broadcast(Span<byte> bytes)
    {
        isCalling = true;
        try
        {
            mpi.Broadcast(bytes);
        }
        finally
        {
            isCalling = false;
        }
    }

    internal override void Barrier()
    {
        isCalling = true;
        try
        {
            mpi.Barrier();
        }
        finally
        {
            isCalling = false;
        }
    }

    internal override void Complete()
    {
        isOver = true;
        mpi.Complete();
    }

    internal override void Abort(int exitCode)
    {
        isOver = true;
        Thread.Sleep(TimeToBeRead);
        mpi.Abort(exitCode);
        Environment.Exit(exitCode);
    }

    // While another thread is within a call no further one is allowed: then the launcher sees the exit code, and ends the others.
    private void End(int exitCode)
    {
        if (isOver || isCalling)
            return;
        isOver = true;
        if (exitCode == 0 || Size == 1)
        {
            mpi.Complete();
            return;
        }
        Thread.Sleep(TimeToBeRead);
        mpi.Abort(exitCode);
    }
}
