using System.Buffers.Binary;
using System.Numerics;
using System.Reflection;
using System.Text;
using BlasNet.Communication;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>The processes that train one run together, as seen by one of them. They agree on what they begin with: either all train the
/// same, or all end with one sentence.</summary>
internal sealed class RunGroup
{
    private const int LongestSentence = 4096;

    private readonly Communicator communicator;
    private readonly TreeSum exchange;

    /// <summary>Creates the group.</summary>
    /// <param name="communicator">Joins the processes.</param>
    /// <exception cref="ProcessException">Their number is not a power of two.</exception>
    public RunGroup(Communicator communicator)
    {
        if (!BitOperations.IsPow2(communicator.Size))
            throw new ProcessException(null, Fault.Usage,
                $"The number of processes must be a power of two, so that their sums have one order, but it was '{communicator.Size}'.");
        (this.communicator, exchange) = (communicator, new TreeSum(communicator, 0));
    }

    /// <summary>Gets whether this process writes the run's files; the others write nothing.</summary>
    public bool Leads => communicator.Rank == 0;

    /// <summary>Gets whether there are several processes.</summary>
    public bool IsShared => communicator.Size > 1;

    /// <summary>Prepares the training in each process; where one fails, all do.</summary>
    /// <exception cref="BlasNetException">The error of the first process that failed; that of another process as a
    /// <see cref="ProcessException"/> with its rank.</exception>
    public T Agree<T>(Func<T> prepare)
    {
        if (!IsShared)
            return prepare();
        (T result, BlasNetException? error) = Try(prepare);
        byte[][] reports = Gather(Report(error));
        int[] failed = [.. Enumerable.Range(0, reports.Length).Where(rank => reports[rank][0] > 0)];
        if (failed.Length == 0)
            return result;
        (result as IDisposable)?.Dispose();
        // What all processes found is no matter of one of them.
        if (error is not null && failed.Length == reports.Length)
            throw new ProcessException(null, error.Fault, error.Message, error);
        byte[] first = reports[failed[0]];
        throw new ProcessException(
            failed[0], (Fault)(first[0] - 1), Encoding.UTF8.GetString(first.AsSpan(1)).TrimEnd('\0'), error);
    }

    /// <summary>Refuses processes that would not train the same as process 0.</summary>
    /// <param name="task">The configuration and the data.</param>
    /// <exception cref="ProcessException">Configuration, data or build of a process is another; the sentence has its rank.</exception>
    public void RequireSame(TrainingTask task)
    {
        if (!IsShared)
            return;
        Module module = typeof(RunGroup).Module;
        (string Name, string Advice, byte[] Digest)[] parts =
        [
            ("build of BlasNet", "Install the same version everywhere.", Digest(
                module.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
                    + module.ModuleVersionId)),
            ("configuration", "Give all processes the same command.", Sha256.HashData(task.Config.Written.ToJson())),
            ("data", "All processes must read the same files.", Digest(
                string.Join('\n', task.FileDigests().Select(file => file.Value)))),
        ];
        foreach ((string name, string advice, byte[] digest) in parts)
        {
            byte[][] all = Gather(digest);
            int other = Array.FindIndex(all, each => !each.AsSpan().SequenceEqual(all[0]));
            if (other > 0)
                throw new ProcessException(other, Fault.Data,
                    $"the {name} is not that of process 0: its digest is '{Short(all[other])}', that of process 0 '{Short(all[0])}'. "
                    + advice);
        }
    }

    /// <summary>Returns the text of process 0 in every process.</summary>
    /// <param name="text">The text; of process 0 alone it matters.</param>
    public string Share(string text)
    {
        if (!IsShared)
            return text;
        byte[] bytes = Encoding.UTF8.GetBytes(text), length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        communicator.Broadcast(length);
        Array.Resize(ref bytes, BinaryPrimitives.ReadInt32LittleEndian(length));
        communicator.Broadcast(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Returns once all processes have come as far.</summary>
    public void Wait() => communicator.Barrier();

    private static (T Result, BlasNetException? Error) Try<T>(Func<T> prepare)
    {
        try
        {
            return (prepare(), null);
        }
        catch (BlasNetException error)
        {
            return (default!, error);
        }
    }

    private static byte[] Report(BlasNetException? error)
    {
        var report = new byte[1 + LongestSentence];
        if (error is null)
            return report;
        report[0] = (byte)(1 + (int)error.Fault);
        Encoding.UTF8.GetEncoder().Convert(error.Message, report.AsSpan(1), flush: true, out _, out _, out _);
        return report;
    }

    private byte[][] Gather(byte[] own)
    {
        var all = new byte[communicator.Size * own.Length];
        exchange.Gather<byte>(own, all);
        return [.. all.Chunk(own.Length)];
    }

    private static byte[] Digest(string text) => Sha256.HashData(Encoding.UTF8.GetBytes(text));

    private static string Short(byte[] digest) => Convert.ToHexStringLower(digest.AsSpan(0, 6));
}
