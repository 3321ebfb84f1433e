using System.Text.RegularExpressions;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the example scripts: each trains two models, collects the results, and then finds nothing left to do.</summary>
/// <remarks>All its work is in processes of its own, so that it runs beside the other fixtures of this kind.</remarks>
[Parallelizable(ParallelScope.Self)]
internal sealed class BatchScriptTests : FolderTests
{
    // Generous, because the scripts compile first on machines that may be busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    [Test, Platform(Exclude = "Win")]
    public void The_shell_script_trains_once_and_collects() => AssertTrainsOnce(() => Run("sh", ["scripts/batch.sh"], new()
    {
        ["BLASNET"] = Blasnet.Program,
        ["RUNS"] = folder["runs"],
        ["ARTIFACTS"] = folder["artifacts"],
    }));

    [Test, Platform(Exclude = "Win")]
    public void The_shell_script_ends_with_the_code_of_a_missed_goal()
    {
        string script = folder["batch.sh"];
        string text = File.ReadAllText(Repository.File("scripts/batch.sh"));
        File.WriteAllText(script, text.Replace("val_accuracy=0.95", "val_accuracy=1.5", StringComparison.Ordinal));
        File.Copy(Repository.File("scripts/blasnet.sh"), folder["blasnet.sh"]);
        Outcome outcome = Run("sh", [script], new() { ["BLASNET"] = Blasnet.Program, ["RUNS"] = folder["runs"],
            ["ARTIFACTS"] = folder["artifacts"] });
        Assert.That(outcome.Code, Is.EqualTo(ExitCodes.BelowGoal), outcome.Error);
        Assert.That(File.Exists(folder["artifacts/circles.sha256"]), Is.False);
    }

    [Test]
    public void The_Cake_script_trains_once_and_collects() => AssertTrainsOnce(() => Run("dotnet",
        ["tool", "exec", "-y", "cake.tool", "--", "scripts/training.cake", $"--blasnet={Blasnet.Program}", $"--runs={folder["runs"]}",
            $"--artifacts={folder["artifacts"]}"], []));

    [Test]
    public void The_program_in_one_file_trains_once_and_collects() => AssertTrainsOnce(() =>
        Run("dotnet", ["run", "scripts/batch.cs", "--", folder["runs"], folder["artifacts"]], []));

    private void AssertTrainsOnce(Func<Outcome> run)
    {
        Outcome first = run();
        Assert.That(first.Code, Is.Zero, first.Output + first.Error);
        string[] names = ["circles", "moons"];
        string[] trained = [.. new RunIndex(folder["runs"]).Read().Select(row => $"{row["run"]} {row["status"]}")];
        Assert.That(trained, Is.EqualTo(names.Select(name => $"{name}/run_0001 done")));
        Assert.That(File.ReadAllBytes(folder["artifacts/index.csv"]), Is.EqualTo(File.ReadAllBytes(folder["runs/index.csv"])));
        Assert.That(names.Select(name => File.ReadAllText(folder[$"artifacts/{name}.html"])), Has.All.Contains("</html>"));
        Outcome second = run();
        Assert.That(second.Code, Is.Zero, second.Output + second.Error);
        string plain = Regex.Replace(second.Output, @"\e\[[0-9;]*m", "");
        Assert.That(names.Select(name => $"{name}: nothing has changed"), Has.All.Matches<string>(line => plain.Contains(line!)), plain);
        Assert.That(new RunIndex(folder["runs"]).Read(), Has.Count.EqualTo(2));
    }

    private static Outcome Run(string program, string[] arguments, Dictionary<string, string> variables)
    {
        using Blasnet.RunningCommand command = Blasnet.RunningCommand.Start(program, arguments, variables, Repository.Root);
        return command.End(Patience);
    }
}
