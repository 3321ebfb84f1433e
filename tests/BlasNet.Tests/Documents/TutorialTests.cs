using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Documents;

/// <summary>Runs each tutorial from its first to its last block, in an empty folder, as its reader does.</summary>
/// <remarks>All its work is in processes of its own, so that it runs beside the other fixtures of this kind.</remarks>
[Parallelizable(ParallelScope.Self)]
[Platform(Exclude = "Win", Reason = "The blocks of the command line are those of a shell."), UnsupportedOSPlatform("windows")]
internal sealed partial class TutorialTests : FolderTests
{
    // What is only shown: installing takes a registry.
    private const string Shown = "console";

    // The port of a server in a tutorial, for which a test takes a free one; and the file with the server's process.
    private const string Port = "8080", ServerFile = "server.pid";

    // A test draws fewer trials.
    private static readonly (string Text, string Quick)[] Shorter = [("--trials 10", "--trials 2")];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private string last = "";

    private static IEnumerable<string> Documents =>
        Directory.GetFiles(Repository.File("docs/tutorials"), "*.md").Select(file => Path.GetFileName(file)).Order();

    [TestCaseSource(nameof(Documents))]
    public void A_tutorial_works_from_its_first_to_its_last_block(string document)
    {
        IReadOnlyList<CodeBlock> blocks = CodeBlock.Of($"docs/tutorials/{document}");
        Assert.That(blocks, Has.Count.GreaterThan(4));
        if (blocks.Any(block => block.Text.Contains("curl ", StringComparison.Ordinal)) && Run("sh", "-c", "command -v curl").Code != 0)
            Assert.Ignore("The tutorial asks a server by curl, which this machine does not have.");
        LayOutTheCommand();
        string port = FreePort();
        try
        {
            foreach (CodeBlock block in blocks)
                Do(block with { Lines = [.. block.Lines.Select(line => line.Replace(Port, port, StringComparison.Ordinal))] });
        }
        finally
        {
            // A server that a failure left behind.
            if (File.Exists(folder[ServerFile]))
                Run("sh", "-c", $"kill -KILL $(cat {ServerFile}) 2>/dev/null || true");
        }
    }

    [Test]
    public void Every_file_that_a_tutorial_links_to_is_there()
    {
        string[] links = [.. Documents.Select(document => File.ReadAllText(Repository.File($"docs/tutorials/{document}")))
            .SelectMany(text => Link().Matches(text)).Select(match => match.Groups[1].Value)];
        Assert.That(links, Is.Not.Empty);
        Assert.That(links.Where(link => !Path.Exists(Repository.File($"docs/tutorials/{link}"))), Is.Empty);
    }

    private void Do(CodeBlock block)
    {
        switch (block.Language)
        {
            case "csharp":
                Keep(block, CompiledCode.Run(block.ToString(), block.Text, folder.Root));
                break;
            case "sh":
                string quick = Shorter.Aggregate(
                    block.Text, (text, each) => text.Replace(each.Text, each.Quick, StringComparison.Ordinal));
                Keep(block, Run("sh", "-eu", "-c", quick));
                break;
            case "fsharp":
                File.WriteAllText(folder["script.fsx"], References() + block.Text);
                Keep(block, Run("dotnet", "fsi", "--quiet", "script.fsx"));
                break;
            case "text":
                AssertPrinted(block);
                break;
            case Shown:
                Assert.That(block.Lines, Has.All.StartWith("dotnet "), block.ToString());
                break;
            default:
                Assert.That(block.File, Is.Not.Null, $"{block}: a block of another language is a file, so it needs a name");
                File.WriteAllText(folder[block.File!], block.Text);
                break;
        }
    }

    private void Keep(CodeBlock block, Outcome outcome)
    {
        Assert.That(outcome.Code, Is.Zero, $"{block}: {outcome.Output}{outcome.Error}");
        TestContext.Out.WriteLine($"--- {block}\n{outcome.Output}{outcome.Error}");
        last = outcome.Output;
    }

    // Numbers depend on the processor in their last digits, so that only their forms are compared.
    private void AssertPrinted(CodeBlock block)
    {
        string[] forms = [.. last.Split('\n').Select(Form)];
        foreach (string line in block.Lines)
            Assert.That(forms, Has.Member(Form(line)), $"{block}: {last}");
    }

    private static string Form(string line) => Digits().Replace(line, "#").TrimEnd();

    private Outcome Run(string program, params string[] arguments)
    {
        Dictionary<string, string> variables = new(CompiledCode.Invariant)
        {
            ["PATH"] = folder[".bin"] + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
        };
        using Blasnet.RunningCommand command = Blasnet.RunningCommand.Start(program, arguments, variables, folder.Root);
        return command.End(Patience);
    }

    private void LayOutTheCommand()
    {
        Directory.CreateDirectory(folder[".bin"]);
        File.WriteAllText(folder[".bin/blasnet"], $"#!/bin/sh\nexec '{Blasnet.Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder[".bin/blasnet"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static string References()
    {
        var text = new StringBuilder();
        foreach (string file in CompiledCode.LibraryFiles)
            text.Append("#r \"").Append(file.Replace('\\', '/')).Append("\"\n");
        return text.ToString();
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
