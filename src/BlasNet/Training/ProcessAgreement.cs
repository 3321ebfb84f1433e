using System.IO.Hashing;
using System.Runtime.InteropServices;
using BlasNet.Communication;

namespace BlasNet.Training;

/// <summary>What the processes of one training agree on between epochs: whether to stop, and that their weights are the same.</summary>
/// <param name="sharding">The processes.</param>
internal sealed class ProcessAgreement(Sharding sharding)
{
    private const int Status = StopVotes.Length, Digest = Status + 1, Length = Digest + 1;

    private readonly TreeSum exchange = new(sharding.Communicator, 0);
    private readonly double[] all = new double[Length * sharding.Communicator.Size];

    /// <summary>Gets the wishes to stop, which steps exchange too.</summary>
    public StopVotes Votes { get; } = new();

    /// <summary>Exchanges the state of this process with those of the others.</summary>
    /// <returns>The status of process 0, which all have from here on.</returns>
    /// <exception cref="MachineException">The weights differ.</exception>
    public TrainingStatus Make(Network network, TrainingProgress progress)
    {
        Span<double> own = all.AsSpan(sharding.Communicator.Rank * Length, Length);
        Votes.Write(own);
        own[Status] = (double)progress.Status;
        own[Digest] = BitConverter.UInt64BitsToDouble(DigestOf(network));
        exchange.Gather(own, all);
        Votes.Read(all, Length);
        for (int rank = 1; rank < sharding.Communicator.Size; rank++)
        {
            if (BitConverter.DoubleToUInt64Bits(all[rank * Length + Digest]) != BitConverter.DoubleToUInt64Bits(all[Digest]))
                throw new MachineException(
                    $"After epoch {progress.Trainer.Epochs.Count} process {rank} has other weights than process 0. All must begin with the "
                    + "same weights and compute the same bits: give them the same build and, on unlike processors, the same core type of "
                    + "OpenBLAS (OPENBLAS_CORETYPE).");
        }
        return (TrainingStatus)all[Status];
    }

    private static ulong DigestOf(Network network)
    {
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes(network.Parameters.Span));
        hash.Append(MemoryMarshal.AsBytes(network.States.Span));
        return hash.GetCurrentHashAsUInt64();
    }
}
