using System.IO.Hashing;
using System.Runtime.InteropServices;
using BlasNet.Communication;
using BlasNet.Files;
using BlasNet.Native;

namespace BlasNet.Tests.Communication;

/// <summary>The program that mpirun starts in tests: this assembly, with the name of what its processes do.</summary>
internal static class MpiProgram
{
    /// <summary>Length of the sums, and bytes of a piece of a message: a sum takes several.</summary>
    public const int Length = 1001, PieceLimit = 300;

    /// <summary>Exit code of a process that fails on purpose.</summary>
    public const int FailureCode = 7;

    /// <summary>What it says before.</summary>
    public const string Sentence = "The last process fails.";

    public static int Main(string[] arguments)
    {
        // Open MPI gives its processes a terminal, which .NET's own writer would prepare for keys.
        Console.SetOut(StandardStreams.Results());
        Communicator processes = Communicator.Mpi();
        switch (arguments)
        {
            case ["sums"]:
                Console.WriteLine(Sums(processes));
                return 0;
            case ["fail-at-exit"]:
                return FailIfLast(processes, () => { });
            case ["abort"]:
                return FailIfLast(processes, () => processes.Abort(FailureCode));
            case ["throw"]:
                return FailIfLast(processes, () => throw new InvalidOperationException("A defect."));
            case ["fail-together"]:
                processes.Barrier();
                return FailureCode;
            case ["wrong-partner"]:
                return WrongPartner(processes);
            default:
                return 2;
        }
    }

    /// <summary>Returns the digest of a sum, with which processes tell that they have the same bits.</summary>
    public static string Digest(ReadOnlySpan<float> values) => Convert.ToHexString(XxHash128.Hash(MemoryMarshal.AsBytes(values)));

    private static string Sums(Communicator processes)
    {
        string whole = Sum(processes, out double[] all);
        MpiLibrary.Shared().MessageLimit = PieceLimit;
        string pieces = Sum(processes, out _);
        var bytes = new byte[PieceLimit + 1];
        bytes.AsSpan().Fill((byte)(processes.Rank + 1));
        processes.Broadcast(bytes);
        processes.Barrier();
        return $"rank {processes.Rank} of {processes.Size}: {whole} {pieces} {string.Join(',', all)} "
            + $"{bytes.All(each => each == 1)}";
    }

    private static string Sum(Communicator processes, out double[] all)
    {
        var sum = new TreeSum(processes, Length);
        float[] values = ShardTree.Shard(processes.Rank, Length);
        sum.Sum(values);
        all = new double[processes.Size];
        sum.Gather([processes.Rank + 0.5], all);
        return Digest(values);
    }

    // The others wait for what never comes.
    private static int FailIfLast(Communicator processes, Action fail)
    {
        if (processes.Rank == processes.Size - 1)
        {
            Console.Error.WriteLine(Sentence);
            fail();
            return FailureCode;
        }
        processes.Barrier();
        return 0;
    }

    private static int WrongPartner(Communicator processes)
    {
        try
        {
            processes.Exchange(processes.Size, [], []);
            return 1;
        }
        catch (MachineException error)
        {
            Console.WriteLine(error.Message);
            return 0;
        }
    }
}
