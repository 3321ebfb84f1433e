using System.Diagnostics;
using System.Globalization;
using BlasNet.Cli;

namespace BlasNet.Tests.Cli;

/// <summary>Calls of the command, in this process or as a program.</summary>
internal static class Blasnet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Gets the file of the published command, which the build target TestPublish names in a variable; null without.</summary>
    public static string? Published { get; } = Variable("BLASNET_PUBLISHED");

    /// <summary>Gets the program's file: the published one; or the command that the build target Build leaves, which is compiled beforehand
    /// and starts in a third of the time, where the target Test names it in a variable; or that beside the tests.</summary>
    public static string Program { get; } = Published ?? Variable("BLASNET_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory,
        OperatingSystem.IsWindows() ? "BlasNet.Cli.exe" : "BlasNet.Cli");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Runs a command line in this process, or with the published command where there is one.</summary>
    public static Outcome Run(params string[] arguments)
    {
        if (Published is null)
            return RunHere(arguments);
        using RunningCommand command = Start(arguments);
        return command.End(TimeSpan.FromMinutes(5));
    }

    /// <summary>Runs a command line in this process.</summary>
    public static Outcome RunHere(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = CommandLine.Run(arguments, output, error);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Starts the program.</summary>
    public static RunningCommand Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts the program with environment variables.</summary>
    public static RunningCommand Start(Dictionary<string, string> variables, params string[] arguments) =>
        RunningCommand.Start(Program, arguments, variables);

    /// <summary>Process whose two streams are read while it runs.</summary>
    internal sealed class RunningCommand : IDisposable
    {
        private readonly Process process;
        private readonly Task<string> output;
        private readonly Task<string> error;

        private RunningCommand(Process process)
        {
            this.process = process;
            output = process.StandardOutput.ReadToEndAsync();
            error = process.StandardError.ReadToEndAsync();
        }

        public static RunningCommand Start(string program, IEnumerable<string> arguments, Dictionary<string, string> variables,
            string folder = "")
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true,
                WorkingDirectory = folder };
            foreach ((string name, string value) in variables)
                start.Environment[name] = value;
            return new RunningCommand(Process.Start(start)!);
        }

        /// <summary>Kills the process at once.</summary>
        public void Kill() => process.Kill();

        /// <summary>Kills the process after some time; false if it had ended by then.</summary>
        public bool KillAfter(TimeSpan time)
        {
            if (!process.WaitForExit(time))
                process.Kill();
            process.WaitForExit();
            return process.ExitCode != 0;
        }

        /// <summary>Sends a signal such as INT.</summary>
        public void Signal(string name)
        {
            using Process sender = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture,
                $"kill -{name} {process.Id}")]);
            sender.WaitForExit();
        }

        /// <summary>Waits for a condition; fails if the process ends before.</summary>
        public void WaitUntil(Func<bool> condition)
        {
            var clock = Stopwatch.StartNew();
            while (!condition())
            {
                Assert.That(process.HasExited, Is.False, "the command ended too early");
                Assert.That(clock.Elapsed, Is.LessThan(Patience));
                Thread.Sleep(5);
            }
        }

        /// <summary>Waits for the end.</summary>
        public Outcome End(TimeSpan? patience = null)
        {
            Assert.That(process.WaitForExit(patience ?? Patience), "the command did not end");
            return new Outcome(process.ExitCode, output.Result, error.Result);
        }

        public void Dispose()
        {
            if (!process.HasExited)
                process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
