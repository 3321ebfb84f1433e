namespace BlasNet.Tests.Cli;

/// <summary>Scripts of <c>/bin/sh</c> that call the command as <c>$B</c>.</summary>
internal static class Shell
{
    /// <summary>Runs a script in a folder.</summary>
    public static Outcome Run(string folder, string script, params (string Name, string Value)[] variables)
    {
        var all = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        all["B"] = Blasnet.Program;
        using var command = Blasnet.RunningCommand.Start("/bin/sh", ["-c", script], all, folder);
        return command.End();
    }
}
