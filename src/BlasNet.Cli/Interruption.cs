using System.Runtime.InteropServices;

namespace BlasNet.Cli;

/// <summary>Turns Ctrl-C and SIGTERM into a cancellation token; a second signal ends the process at once.</summary>
/// <remarks>A process that another one supervises (see <see cref="SupervisedVariable"/>) stops as after Ctrl-C when its standard input
/// ends, which also happens when the other one dies in whatever way. Ctrl-C itself, which a terminal sends to both, it leaves to the other.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    /// <summary>The variable of the environment that is 1 for a supervised process.</summary>
    public const string SupervisedVariable = "BLASNET_SUPERVISED";

    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private int exitCode;

    public Interruption()
    {
        bool supervised = Environment.GetEnvironmentVariable(SupervisedVariable) == "1";
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
            {
                if (supervised)
                    context.Cancel = true;
                else
                    Stop(context, ExitCodes.Interrupted);
            }),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCodes.Terminated)),
        ];
        if (supervised)
            new Thread(StopAtEndOfInput) { IsBackground = true, Name = "supervisor" }.Start();
    }

    /// <summary>Gets the token that the first signal cancels.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Gets the exit code of the signal that came, or null.</summary>
    public int? ExitCode => Volatile.Read(ref exitCode) is > 0 and int code ? code : null;

    /// <summary>Runs an action that may stop by its token; one that leaves with a cancellation ends with the signal's exit code.</summary>
    public static int Guard(TextWriter error, Func<Interruption, int> action)
    {
        using var interruption = new Interruption();
        try
        {
            return action(interruption);
        }
        catch (OperationCanceledException) when (interruption.ExitCode is not null)
        {
            error.WriteLine("Interrupted before there was anything to keep.");
            return interruption.ExitCode.Value;
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void StopAtEndOfInput()
    {
        using Stream input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
            // What comes does not matter, only that it ends.
        }
        if (Interlocked.CompareExchange(ref exitCode, ExitCodes.Interrupted, 0) != 0)
            return;
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work ended before the input.
        }
    }

    private void Stop(PosixSignalContext context, int code)
    {
        if (Interlocked.CompareExchange(ref exitCode, code, 0) != 0)
            Environment.Exit(code);
        context.Cancel = true;
        source.Cancel();
    }
}
