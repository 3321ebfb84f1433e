namespace BlasNet.Cli;

/// <summary>Report of an exception: one sentence on stderr and an exit code.</summary>
internal static class ErrorReport
{
    private const string DebugVariable = "BLASNET_DEBUG";

    /// <summary>Writes the sentence, and the stack trace if BLASNET_DEBUG is set; returns the exit code.</summary>
    public static int Write(Exception error, TextWriter output)
    {
        int code = CodeOf(error);
        output.WriteLine(Printable.Text(Sentence(error, code)));
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(DebugVariable)))
            output.WriteLine(Printable.Text(error.ToString()));
        return code;
    }

    private static string Sentence(Exception error, int code) => error switch
    {
        _ when code == ExitCodes.Internal => $"Internal error: {OneLine(error.Message)} ({error.GetType().Name}) "
            + $"This is a defect of BlasNet; please report it, with the output under {DebugVariable}=1.",
        IOException => $"The output cannot be written: {OneLine(error.Message).TrimEnd('.', ' ', ':')}.",
        // May end with a list of the places tried.
        MachineException => error.Message,
        _ => OneLine(error.Message),
    };

    /// <summary>Returns the exit code of an exception.</summary>
    public static int CodeOf(Exception error) => error switch
    {
        BlasNetException { Fault: Fault.Usage } => ExitCodes.Usage,
        BlasNetException { Fault: Fault.Configuration or Fault.Data } => ExitCodes.Invalid,
        BlasNetException { Fault: Fault.Training } => ExitCodes.TrainingFailed,
        BlasNetException { Fault: Fault.Machine } => ExitCodes.Machine,
        // The library wraps errors of its own files, so an IOException comes from stdout or stderr.
        IOException or InsufficientExecutionStackException or OutOfMemoryException => ExitCodes.Machine,
        _ => ExitCodes.Internal,
    };

    // A file name or a loader's message may contain line breaks; the report is one line.
    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
