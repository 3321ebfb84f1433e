namespace BlasNet.Training.Runs;

/// <summary>Spells the states of a run as index and summary have them.</summary>
internal static class RunStatus
{
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Interrupted = "interrupted";
}
