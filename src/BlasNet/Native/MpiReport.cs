namespace BlasNet.Native;

/// <summary>Report on the MPI of this machine, which only training in several processes needs.</summary>
/// <param name="Library">The loaded library; null if no usable one was found.</param>
/// <param name="Failure">The reason why none is usable; null if one is.</param>
/// <param name="Launcher">The launcher of this process; null if there is none.</param>
/// <param name="Tried">The places tried, in order.</param>
internal sealed record MpiReport(MpiInfo? Library, string? Failure, MpiLauncher? Launcher, IReadOnlyList<ProbeStep> Tried)
{
    /// <summary>Loads the library unless done before; begins nothing.</summary>
    public static MpiReport Collect()
    {
        MpiLauncher? launcher = MpiLauncher.Find(Environment.GetEnvironmentVariable);
        try
        {
            return new MpiReport(MpiLibrary.Shared().Info, null, launcher, MpiLibrary.Trace);
        }
        catch (MachineException error)
        {
            return new MpiReport(null, error.Message, launcher, MpiLibrary.Trace);
        }
    }
}
