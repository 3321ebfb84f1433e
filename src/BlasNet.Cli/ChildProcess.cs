using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace BlasNet.Cli;

/// <summary>Child process of this command, which shuts down cleanly on request or when this process dies.</summary>
internal static class ChildProcess
{
    /// <summary>Environment variable with the file into which a new training of a sweep writes the name of its run.</summary>
    public const string RecordVariable = "BLASNET_TRIAL_RECORD";

    private static readonly string[] Names = ["blasnet", "BlasNet.Cli"];

    /// <summary>Runs a command line to its end.</summary>
    /// <param name="arguments">The verb and its arguments.</param>
    /// <param name="onErrorLine">Receives each line of stderr, on a separate thread.</param>
    /// <param name="record">The file into which a new training writes the name of its run; null for none.</param>
    /// <param name="cancellation">Asks the process to stop; it then writes a checkpoint first.</param>
    public static TrainingEnd Run(
        IEnumerable<string> arguments, Action<string> onErrorLine, string? record, CancellationToken cancellation)
    {
        (string program, string[] before) = Program();
        var start = new ProcessStartInfo(program, [.. before, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Interruption.SupervisedVariable] = "1";
        if (record is not null)
            start.Environment[RecordVariable] = Path.GetFullPath(record);
        string last = "";
        Exception? failure = null;
        using Process process = Process.Start(start) ?? throw new MachineException(new Place(program), "it cannot be started.");
        process.ErrorDataReceived += (_, line) =>
        {
            if (string.IsNullOrWhiteSpace(line.Data))
                return;
            last = line.Data.Trim();
            try
            {
                onErrorLine(last);
            }
            catch (Exception error) when (error is MachineException or DataException)
            {
                // Unhandled on this thread, it would end the process.
                failure ??= error;
            }
        };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        using (cancellation.Register(() => process.StandardInput.Close()))
            process.WaitForExit();
        if (failure is not null)
            throw failure;
        return new TrainingEnd(process.ExitCode, last);
    }

    // This file, where it is compiled to one; else the launcher beside this assembly; without one, this process: the runtime, which needs
    // the assembly, or a .NET tool's own launcher.
    private static (string Program, string[] Before) Program()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported && Environment.ProcessPath is { } file)
            return (file, []);
        string suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        string? launcher = Names.Select(name => Path.Combine(AppContext.BaseDirectory, name + suffix)).FirstOrDefault(File.Exists);
        if (launcher is not null)
            return (launcher, []);
        string assembly = Path.Combine(AppContext.BaseDirectory, "BlasNet.Cli.dll");
        return Environment.ProcessPath is { } own && File.Exists(assembly)
            ? (own, Path.GetFileNameWithoutExtension(own) == "dotnet" ? [assembly] : [])
            : throw new MachineException(
                new Place(AppContext.BaseDirectory), "the command 'blasnet' was not found there, which the trials of a sweep run.");
    }
}
