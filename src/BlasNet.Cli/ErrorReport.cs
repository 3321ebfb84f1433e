namespace BlasNet.Cli;

/// <summary>Turns an exception into one sentence on stderr and an exit code.</summary>
internal static class ErrorReport
{
    private const string DebugVariable = "BLASNET_DEBUG";

    // Parameters of the library that take a value of the command line as it stands: a data spec, an experiment, the metric of --fail-under.
    private static readonly string[] CommandLineValues = ["spec", "experiment", "options"];

    /// <summary>Writes the sentence, and the stack trace where BLASNET_DEBUG asks for it; returns the exit code.</summary>
    public static int Write(Exception error, TextWriter output)
    {
        int code = CodeOf(error);
        output.WriteLine(Sentence(error, code));
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(DebugVariable)))
            output.WriteLine(error);
        return code;
    }

    private static string Sentence(Exception error, int code) => error switch
    {
        _ when code == ExitCodes.Internal => $"Internal error: {OneLine(error.Message)} ({error.GetType().Name}) "
            + $"This is a defect of BlasNet; please report it, with the output under {DebugVariable}=1.",
        IOException => $"The output cannot be written: {OneLine(error.Message).TrimEnd('.', ' ', ':')}.",
        // May end in a list of the places tried.
        MachineException => error.Message,
        _ => OneLine(error.Message),
    };

    private static int CodeOf(Exception error) => error switch
    {
        UsageException => ExitCodes.Usage,
        ConfigurationException { ParamName: { } parameter } when CommandLineValues.Contains(parameter) => ExitCodes.Usage,
        ConfigurationException or DataException => ExitCodes.Invalid,
        TrainingException => ExitCodes.TrainingFailed,
        // The library has sentences of its own for its files: an IOException is of stdout or stderr.
        MachineException or IOException or InsufficientExecutionStackException or OutOfMemoryException => ExitCodes.Machine,
        _ => ExitCodes.Internal,
    };

    // A file name or a loader's message may hold line ends; a sentence is one line.
    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
