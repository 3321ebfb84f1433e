using System.Runtime.ExceptionServices;

namespace BlasNet.Tests.Communication;

/// <summary>Threads that stand for processes.</summary>
internal static class Threads
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs some work with the communicator of each thread; returns what the threads threw, null where nothing.</summary>
    public static Exception?[] Run(int size, Action<Communicator> work)
    {
        IReadOnlyList<Communicator> communicators = Communicator.InProcess(size);
        var errors = new Exception?[size];
        Thread[] threads =
        [
            .. communicators.Select((communicator, rank) => new Thread(() =>
            {
                try
                {
                    work(communicator);
                }
                catch (Exception error)
                {
                    errors[rank] = error;
                }
            }) { IsBackground = true }),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.That(thread.Join(Patience), "a thread waits for ever");
        return errors;
    }

    /// <summary>Runs work that must not fail.</summary>
    public static void RunAll(int size, Action<Communicator> work) => Assert.That(Run(size, work), Is.All.Null);

    /// <summary>Returns what work gives each thread, by rank; throws what a thread threw.</summary>
    public static T[] Results<T>(int size, Func<Communicator, T> work)
    {
        var results = new T[size];
        Exception?[] errors = Run(size, communicator => results[communicator.Rank] = work(communicator));
        Exception? error = errors.FirstOrDefault(each => each is not null);
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
        return results;
    }
}
