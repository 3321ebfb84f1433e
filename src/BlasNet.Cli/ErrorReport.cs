using System.Globalization;

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
        output.WriteLine(code == ExitCodes.Internal
            ? string.Create(CultureInfo.InvariantCulture, $"Internal error: {OneLine(error.Message)} ({error.GetType().Name}) This is a defect of BlasNet; please report it, with the output under {DebugVariable}=1.")
            : error is MachineException ? error.Message // may end in a list of the places tried
            : OneLine(error.Message));
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(DebugVariable)))
            output.WriteLine(error);
        return code;
    }

    private static int CodeOf(Exception error) => error switch
    {
        UsageException => ExitCodes.Usage,
        ConfigurationException { ParamName: { } parameter } when CommandLineValues.Contains(parameter) => ExitCodes.Usage,
        ConfigurationException or DataException => ExitCodes.Invalid,
        TrainingException => ExitCodes.TrainingFailed,
        MachineException or InsufficientExecutionStackException or OutOfMemoryException => ExitCodes.Machine,
        _ => ExitCodes.Internal,
    };

    // A file name or a loader's message may hold line ends; a sentence is one line.
    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
