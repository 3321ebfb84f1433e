namespace BlasNet.Cli;

/// <summary>Exit codes, on which scripts rely.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A defect of BlasNet.</summary>
    public const int Internal = 1;

    /// <summary>An unknown verb, option or value.</summary>
    public const int Usage = 2;

    /// <summary>Missing or malformed configuration or data.</summary>
    public const int Invalid = 3;

    /// <summary>Training failed: the loss is not finite.</summary>
    public const int TrainingFailed = 4;

    /// <summary>The native library, a folder that cannot be written, a full disk.</summary>
    public const int Machine = 5;

    /// <summary>The goal of <c>--fail-under</c> was missed.</summary>
    public const int BelowGoal = 6;

    /// <summary>Interrupted by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Asked to end by SIGTERM.</summary>
    public const int Terminated = 143;
}
