using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using BlasNet.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Where the example scripts look for the command: BLASNET, PATH, the tool manifest, the clone.</summary>
/// <remarks>All its work is in processes of its own, so that it runs beside the other fixtures of this kind.</remarks>
[Parallelizable(ParallelScope.Self)]
[Platform(Exclude = "Win", Reason = "The programs put in their way are shell scripts."), UnsupportedOSPlatform("windows")]
internal sealed class CommandSearchTests : FolderTests
{
    // The scripts end at the first call of a program that ends with this code.
    private const int Own = 42;
    private const string System = "/usr/bin:/bin";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public void The_shell_scripts_take_what_is_named_first([Values("batch.sh", "tables.sh")] string script)
    {
        Place("tools/named", "tools/blasnet", "tools/dotnet", "artifacts/blasnet/blasnet");
        Manifest(".config/dotnet-tools.json");
        string sub = Directory.CreateDirectory(folder["below"]).FullName;
        Dictionary<string, string> tools = new() { ["PATH"] = $"{folder["tools"]}:{System}" };
        Assert.That(Called(script, folder.Root, new(tools) { ["BLASNET"] = folder["tools/named"] }), Does.StartWith("named "));
        Assert.That(Called(script, folder.Root, tools), Does.StartWith("blasnet "));
        File.Delete(folder["tools/blasnet"]);
        Assert.That(Called(script, folder.Root, tools), Does.StartWith("dotnet tool run blasnet -- "));
        Assert.That(Called(script, sub, tools), Does.StartWith("dotnet tool run blasnet -- "), "a manifest above");
        File.Delete(folder[".config/dotnet-tools.json"]);
        Manifest("dotnet-tools.json");
        Assert.That(Called(script, folder.Root, tools), Does.StartWith("dotnet tool run blasnet -- "), "a manifest beside");
        File.WriteAllText(folder["dotnet-tools.json"], """{ "tools": { "cake.tool": { } } }""");
        Assert.That(Called(script, folder.Root, tools), Does.StartWith("blasnet "), "that of the clone");
    }

    [Test]
    public void A_shell_script_that_finds_none_says_so([Values("batch.sh", "tables.sh")] string script)
    {
        Outcome outcome = Run("sh", [Repository.File($"scripts/{script}")], new() { ["PATH"] = System }, folder.Root);
        outcome.AssertRefused(ExitCodes.Machine, "There is no blasnet in BLASNET, on PATH", "BlasNet.Tool");
    }

    [Test]
    public void The_Cake_script_takes_what_is_named_first()
    {
        Place("tools/named", "tools/blasnet", "tools/dotnet", "artifacts/blasnet/blasnet");
        Manifest("dotnet-tools.json");
        File.Copy(Repository.File("scripts/training.cake"), folder["training.cake"]);
        string path = $"{folder["tools"]}:{System}";
        Assert.That(Cake(path, $"--blasnet={folder["tools/named"]}"), Does.Contain("named doctor"));
        Assert.That(Cake(path), Does.Contain("blasnet doctor"));
        File.Delete(folder["tools/blasnet"]);
        // Cake finds the dotnet that runs it before any on PATH.
        Assert.That(Cake(path), Does.Contain("Run \"dotnet tool restore\" to make the \"blasnet\" command available."));
        File.Delete(folder["dotnet-tools.json"]);
        Assert.That(Cake(path), Does.Contain("blasnet doctor"), "that of the clone");
        Directory.Delete(folder["artifacts"], recursive: true);
        Assert.That(Cake(path), Does.Contain("There is no blasnet in --blasnet, BLASNET, on PATH"));
        Assert.That(Cake(path, "--blasnet=nowhere"), Does.Contain("BLASNET is 'nowhere', but there is no such file."));
    }

    // Its version is one that no machine has, so that nothing more than the message of .NET comes of it.
    private void Manifest(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
        File.WriteAllText(folder[file],
            """{ "version": 1, "isRoot": true, "tools": { "blasnet.tool": { "version": "0.0.1-none", "commands": [ "blasnet" ] } } }""");
    }

    // Programs that write their name and arguments into a file and fail.
    private void Place(params string[] files)
    {
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
            File.WriteAllText(folder[file], $"#!/bin/sh\necho \"$(basename \"$0\") $*\" >>\"{folder["called"]}\"\nexit {Own}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder[file], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string Called(string script, string from, Dictionary<string, string> variables)
    {
        File.Delete(folder["called"]);
        Outcome outcome = Run("sh", [Repository.File($"scripts/{script}")], variables, from);
        Assert.That(outcome.Code, Is.EqualTo(Own), outcome.Output + outcome.Error);
        return File.ReadAllText(folder["called"]);
    }

    // What was called, or else what was printed. Cake itself is started by the real dotnet.
    private string Cake(string path, params string[] arguments)
    {
        File.Delete(folder["called"]);
        string dotnet = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) is { } folderOfDotnet
            && File.Exists(Path.Combine(folderOfDotnet, "dotnet")) ? folderOfDotnet : "/usr/bin", "dotnet");
        Outcome outcome = Run(dotnet, ["tool", "exec", "-y", "cake.tool", "--", "training.cake", .. arguments],
            new() { ["PATH"] = path, ["BLASNET"] = "" }, folder.Root);
        Assert.That(outcome.Code, Is.Not.Zero, outcome.Output + outcome.Error);
        return File.Exists(folder["called"])
            ? File.ReadAllText(folder["called"])
            : Regex.Replace(outcome.Output + outcome.Error, @"\e\[[0-9;]*m", "");
    }

    private static Outcome Run(string program, string[] arguments, Dictionary<string, string> variables, string from)
    {
        using Blasnet.RunningCommand command = Blasnet.RunningCommand.Start(program, arguments, variables, from);
        return command.End(Patience);
    }
}
