using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace BlasNet.Tests.Training;

/// <summary>Processes that are threads of a test.</summary>
internal sealed class ThreadCommunicator : Communicator
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // What each rank has sent to each other and that one has not taken yet.
    private readonly BlockingCollection<byte[]>[,] mail;

    private ThreadCommunicator(int rank, BlockingCollection<byte[]>[,] mail) : base(rank, mail.GetLength(0)) => this.mail = mail;

    /// <summary>Does work on each of several threads, and returns the results by rank.</summary>
    public static T[] Run<T>(int processes, Func<Communicator, T> work)
    {
        var mail = new BlockingCollection<byte[]>[processes, processes];
        for (int from = 0; from < processes; from++)
        {
            for (int to = 0; to < processes; to++)
                mail[from, to] = [];
        }
        var results = new T[processes];
        var failures = new ConcurrentBag<ExceptionDispatchInfo>();
        Thread[] threads = [.. Enumerable.Range(0, processes).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = work(new ThreadCommunicator(rank, mail));
            }
            catch (Exception error)
            {
                failures.Add(ExceptionDispatchInfo.Capture(error));
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        failures.FirstOrDefault()?.Throw();
        return results;
    }

    /// <summary>Returns the only process, rank 0 of so many, to which no other answers.</summary>
    public static Communicator Deaf(int processes) => new ThreadCommunicator(0, new BlockingCollection<byte[]>[processes, processes]);

    public override void Dispose()
    {
    }

    internal override void Exchange(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
    {
        mail[Rank, partner].Add(sent.ToArray());
        Take(partner, received);
    }

    internal override void Broadcast(Span<byte> bytes)
    {
        for (int rank = 1; Rank == 0 && rank < Size; rank++)
            mail[0, rank].Add(bytes.ToArray());
        if (Rank > 0)
            Take(0, bytes);
    }

    internal override void Barrier()
    {
        for (int distance = 1; distance < Size; distance *= 2)
            Exchange(Rank ^ distance, [], []);
    }

    internal override void Abort(int exitCode) => throw new InvalidOperationException($"Process '{Rank}' ends all.");

    private void Take(int partner, Span<byte> received)
    {
        if (!mail[partner, Rank].TryTake(out byte[]? bytes, Patience))
            throw new TimeoutException($"Process '{Rank}' heard nothing of process '{partner}'.");
        if (bytes.Length != received.Length)
            throw new InvalidOperationException(
                $"Process '{partner}' sent '{bytes.Length}' bytes, but process '{Rank}' expects '{received.Length}'.");
        bytes.CopyTo(received);
    }
}
