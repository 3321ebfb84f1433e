using System.Runtime.ExceptionServices;

namespace BlasNet.Runs;

/// <summary>Trainings of one process, several at a time, each on one thread, over data that is loaded once.</summary>
/// <remarks>They begin in their order, and so do the numbers of their folders and their lines: only the times tell that they were made side
/// by side. A failure stops those after it from beginning; those before it are brought to their end.</remarks>
/// <param name="options">The options of all trainings.</param>
/// <param name="jobs">The most trainings at a time.</param>
internal sealed class ConcurrentRuns(RunOptions options, int jobs)
{
    private readonly Lock gate = new();
    private readonly OrderedLines? lines = options.Error is null ? null : new OrderedLines(options.Error);
    private readonly SharedData shared = options.Shared ?? new SharedData();
    private readonly object turns = new();
    private readonly HashSet<int> passed = [];
    private ExceptionDispatchInfo?[] failures = [];
    private RunSummary?[] results = [];
    private int next;
    private int turn;
    private bool stops;

    /// <summary>Trains until all are done or one ends otherwise; returns the results in order, null for what did not begin.</summary>
    /// <param name="count">The number of trainings.</param>
    /// <param name="train">Trains one, by its number from 0 on and its options; returns null for one that does not begin.</param>
    public IReadOnlyList<RunSummary?> Run(int count, Func<int, RunOptions, RunSummary?> train)
    {
        (failures, results) = (new ExceptionDispatchInfo?[count], new RunSummary?[count]);
        Thread[] workers = [.. Enumerable.Range(0, Math.Min(jobs, count)).Select(i =>
            new Thread(() => Work(train)) { IsBackground = true, Name = $"training {i}" })];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        failures.FirstOrDefault(IsFailure)?.Throw();
        return results;
    }

    // What was interrupted before there was anything to keep did not begin.
    private bool IsFailure(ExceptionDispatchInfo? failure) => failure?.SourceException is { } error and not NotBegunException
        && (error is not OperationCanceledException || !Array.Exists(results, result => result is not null));

    private void Work(Func<int, RunOptions, RunSummary?> train)
    {
        while (Take() is { } number)
        {
            try
            {
                results[number] = train(number, OptionsOf(number));
                if (results[number]?.Status == RunStatus.Interrupted)
                    Stop();
            }
            catch (Exception error)
            {
                failures[number] = ExceptionDispatchInfo.Capture(error);
                Stop();
            }
            finally
            {
                Pass(number);
                lines?.End(number);
            }
        }
    }

    private int? Take()
    {
        lock (gate)
            return stops || next == results.Length || (next > 0 && options.Cancellation.IsCancellationRequested) ? null : next++;
    }

    private void Stop()
    {
        lock (gate)
            stops = true;
    }

    private RunOptions OptionsOf(int number) => options with
    {
        Error = lines?.Of(number),
        Shared = shared,
        Threads = 1,
        Watchers = [],
        MemberWatcher = null,
        Turn = make => InTurn(number, make),
    };

    // The folder of a training is made after those of all before it, and not at all after one that failed before it had a folder.
    private RunDirectory InTurn(int number, Func<RunDirectory> make)
    {
        lock (turns)
        {
            while (turn < number)
                Monitor.Wait(turns);
        }
        bool failed = Array.Exists(failures[..number], failure => failure is not null);
        if (failed || (number > 0 && options.Cancellation.IsCancellationRequested))
            throw new NotBegunException();
        RunDirectory made = make();
        Pass(number);
        return made;
    }

    private void Pass(int number)
    {
        lock (turns)
        {
            passed.Add(number);
            while (passed.Contains(turn))
                turn++;
            Monitor.PulseAll(turns);
        }
    }

    /// <summary>End of a training that has no folder, because one before it failed.</summary>
    private sealed class NotBegunException : Exception;
}
