using System.Runtime.ExceptionServices;

namespace BlasNet.Files;

/// <summary>Result that a thread of its own computes while its maker does something else.</summary>
/// <typeparam name="T">What is computed.</typeparam>
internal sealed class BackgroundResult<T>
{
    private readonly Func<T> compute;
    private readonly Thread thread;
    private readonly bool started;
    private bool done;
    private T? result;
    private ExceptionDispatchInfo? failure;

    /// <summary>Starts the computation.</summary>
    /// <param name="compute">Computes the result; an error waits for <see cref="Get"/>.</param>
    public BackgroundResult(Func<T> compute)
    {
        this.compute = compute;
        thread = new Thread(Compute) { IsBackground = true, Name = "ahead" };
        try
        {
            thread.Start();
            started = true;
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            // Where the system gives no thread, it is computed when it is asked for.
        }
    }

    /// <summary>Waits for the result and returns it, or throws the error of the computation.</summary>
    public T Get()
    {
        Wait();
        if (!done)
            Compute();
        failure?.Throw();
        return result!;
    }

    /// <summary>Waits for the end of the computation.</summary>
    public void Wait()
    {
        if (started)
            thread.Join();
    }

    private void Compute()
    {
        try
        {
            result = compute();
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }
        done = true;
    }
}
