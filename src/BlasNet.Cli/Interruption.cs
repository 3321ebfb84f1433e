using System.Runtime.InteropServices;

namespace BlasNet.Cli;

/// <summary>Cancellation by Ctrl-C and SIGTERM; a second signal ends the process at once.</summary>
/// <remarks>A supervised process (see <see cref="SupervisedVariable"/>) stops as after Ctrl-C when its standard input ends, which also
/// happens when its supervisor dies. It ignores Ctrl-C itself, which a terminal sends to both processes.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    /// <summary>Environment variable that is 1 in a supervised process.</summary>
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

    /// <summary>Gets the exit code of the received signal, or null.</summary>
    public int? ExitCode => Volatile.Read(ref exitCode) is > 0 and int code ? code : null;

    /// <summary>Runs an action that observes the token; a cancelled one returns the exit code of the signal.</summary>
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
            // The content does not matter, only its end.
        }
        if (Interlocked.CompareExchange(ref exitCode, ExitCodes.Interrupted, 0) != 0)
            return;
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work ended before the input did.
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
