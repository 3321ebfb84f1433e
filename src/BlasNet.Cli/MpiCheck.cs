using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using BlasNet.Communication;

namespace BlasNet.Cli;

/// <summary>What the processes of a launcher are and how fast they exchange bytes, seen by process 0.</summary>
/// <param name="Hosts">The machine of each process, by rank.</param>
/// <param name="Latency">The seconds of an exchange of a few bytes between the first and the last process; 0 for one process.</param>
/// <param name="Bandwidth">The bytes per second, each way, of exchanges of a megabyte between these two; 0 for one process.</param>
/// <param name="IsSumRight">Whether a sum over all processes had the bits of a tree on each; null where their number is not a power of
/// two.</param>
internal sealed record MpiCheck(IReadOnlyList<string> Hosts, double Latency, double Bandwidth, bool? IsSumRight)
{
    private const int SmallMessage = 8, LargeMessage = 1_000_000, SmallRepetitions = 200, LargeRepetitions = 20, Rounds = 5;
    private const int SumLength = 1001, HostLength = 256;

    /// <summary>Makes the check, in which all processes take part; returns what process 0 found, and null to the others.</summary>
    /// <exception cref="MachineException">The ranks of the processes are not 0, 1, 2 ...</exception>
    public static MpiCheck? Run(Communicator processes)
    {
        bool? isRight = IsTreeSumRight(processes);
        (string[] hosts, bool isRightOnAll) = Introduce(processes, isRight ?? true);
        (double latency, double bandwidth) = Measure(processes);
        processes.Barrier();
        return processes.Rank > 0 ? null : new MpiCheck(hosts, latency, bandwidth, isRight is null ? null : isRightOnAll);
    }

    // Each process tells process 0 its number, its machine, and whether it found the sum right.
    private static (string[] Hosts, bool IsRight) Introduce(Communicator processes, bool isRight)
    {
        var card = new byte[2 + HostLength];
        if (processes.Rank > 0)
        {
            card[0] = (byte)processes.Rank;
            card[1] = isRight ? (byte)1 : (byte)0;
            string host = Environment.MachineName;
            Encoding.UTF8.GetEncoder().Convert(host, card.AsSpan(2), flush: true, out _, out _, out _);
            processes.Exchange(0, card, []);
            return ([], isRight);
        }
        List<string> hosts = [Environment.MachineName];
        for (int other = 1; other < processes.Size; other++)
        {
            processes.Exchange(other, [], card);
            if (card[0] != (byte)other)
                throw new MachineException($"The process of rank '{other}' says that its rank ends in '{card[0]}'.");
            isRight &= card[1] == 1;
            hosts.Add(Encoding.UTF8.GetString(card.AsSpan(2)).TrimEnd('\0'));
        }
        return ([.. hosts], isRight);
    }

    private static (double Latency, double Bandwidth) Measure(Communicator processes)
    {
        int last = processes.Size - 1;
        if (last == 0 || (processes.Rank != 0 && processes.Rank != last))
            return (0, 0);
        var own = new byte[LargeMessage];
        var other = new byte[LargeMessage];
        double Seconds(int length, int repetitions)
        {
            double best = double.PositiveInfinity;
            for (int round = 0; round < Rounds; round++)
            {
                long begin = Stopwatch.GetTimestamp();
                for (int i = 0; i < repetitions; i++)
                    processes.Exchange(last - processes.Rank, own.AsSpan(0, length), other.AsSpan(0, length));
                best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds / repetitions);
            }
            return best;
        }

        return (Seconds(SmallMessage, SmallRepetitions), LargeMessage / Seconds(LargeMessage, LargeRepetitions));
    }

    private static bool? IsTreeSumRight(Communicator processes)
    {
        if (!int.IsPow2(processes.Size))
            return null;
        float[] values = Values(processes.Rank);
        new TreeSum(processes, values.Length).Sum(values);
        float[] expected = Tree(0, processes.Size);
        return MemoryMarshal.AsBytes<float>(values).SequenceEqual(MemoryMarshal.AsBytes<float>(expected));
    }

    private static float[] Tree(int first, int count) => count == 1
        ? Values(first) : [.. Tree(first, count / 2).Zip(Tree(first + count / 2, count / 2), (a, b) => a + b)];

    // Of many magnitudes, so that another order of the sum ends with other bits.
    private static float[] Values(int rank) =>
        [.. Enumerable.Range(0, SumLength).Select(i => MathF.ScaleB(1 + (rank * 31 + i * 7) % 101 / 101f, (rank * 5 + i) % 12))];
}
