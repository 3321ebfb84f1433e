using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>A command that the processes of a launcher of MPI carry out together. Process 0 speaks for all; the others are silent unless
/// they fail alone.</summary>
internal static class JointTraining
{
    /// <summary>Runs an action in all processes and ends them together.</summary>
    /// <param name="isWanted">Whether there may be several processes.</param>
    /// <param name="error">Receives the sentence of an error of this process alone.</param>
    /// <param name="action">The action; it gets the communicator and returns an exit code that is the same in all processes.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="BlasNetException">An error that all processes have; process 0 alone reports it.</exception>
    public static int Run(bool isWanted, TextWriter error, Func<Communicator, int> action)
    {
        Communicator processes = isWanted ? Communicator.Mpi() : Communicator.Alone;
        if (processes.LacksLauncher)
            error.WriteLine("No launcher of MPI started this process, so that it trains alone: mpirun -n 4 blasnet train ... --mpi");
        if (processes.Size == 1)
            return action(processes);
        int code;
        try
        {
            code = action(processes);
        }
        catch (BlasNetException problem) when (IsOfAll(problem))
        {
            code = processes.Rank == 0 ? ErrorReport.Write(problem, error) : ErrorReport.CodeOf(problem);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // The others wait for this process, and cannot know.
            using var sentence = new StringWriter();
            sentence.WriteLine(FormattableString.Invariant($"Process {processes.Rank} ends, and with it all others:"));
            code = ErrorReport.Write(problem, sentence);
            error.Write(sentence.ToString());
            error.Flush();
            processes.Abort(code);
            return code;
        }
        Console.Out.Flush();
        error.Flush();
        processes.Complete();
        return code;
    }

    // All compute the same weights, so that a loss is infinite in all or in none.
    private static bool IsOfAll(BlasNetException problem) => problem is ProcessException or TrainingException;
}
