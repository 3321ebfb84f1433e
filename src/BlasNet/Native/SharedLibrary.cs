namespace BlasNet.Native;

/// <summary>The functions of a native library for a whole process: loaded by the first call, with a trace of the places tried.</summary>
/// <typeparam name="T">The functions.</typeparam>
/// <param name="load">Loads them and records each attempt.</param>
internal sealed class SharedLibrary<T>(Func<List<ProbeStep>, T> load)
    where T : class
{
    private readonly Lock gate = new();
    private readonly List<ProbeStep> steps = [];
    private T? functions;
    private string? failure;

    /// <summary>Gets the places tried so far, in order.</summary>
    public IReadOnlyList<ProbeStep> Trace
    {
        get
        {
            lock (gate)
                return [.. steps];
        }
    }

    /// <summary>Returns the functions; a failure repeats the same error.</summary>
    /// <exception cref="MachineException">No usable library was found.</exception>
    public T Get()
    {
        lock (gate)
        {
            if (functions is not null)
                return functions;
            if (failure is not null)
                throw new MachineException(failure);
            try
            {
                return functions = load(steps);
            }
            catch (MachineException error)
            {
                failure = error.Message;
                throw;
            }
        }
    }
}
