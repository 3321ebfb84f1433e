using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of processes that run at the same time in one folder of runs.</summary>
internal static class ParallelRunsTests
{
    private const int Processes = 8;

    [Test]
    public static void Eight_runs_at_once_lose_nothing()
    {
        using var folder = new TestFolder();
        string[] optimizers = ["sgd", "momentum", "adam", "rmsProp"];
        Blasnet.RunningCommand[] commands =
        [
            .. Enumerable.Range(0, Processes).Select(i => Blasnet.Start("train", "--model", "circles", "--data", "xor", "--epochs", "2",
                "--seed", $"{i}", "--threads", "1", "--optimizer", optimizers[i % optimizers.Length], "--runs", folder.Root, "--name",
                $"e{i % 2}", "--json")),
        ];
        Outcome[] outcomes = [.. commands.Select(command => command.End().AssertCode(ExitCodes.Done))];
        Array.ForEach(commands, command => command.Dispose());

        Assert.That(folder.Names.Where(name => name[0] != '.'), Is.EqualTo(new[] { "e0", "e1", "index.csv" }));
        Assert.That(folder.Names.Where(name => name.EndsWith(".tmp", StringComparison.Ordinal)), Is.Empty);
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = new RunIndex(folder.Root).Read();
        Assert.That(rows.Select(row => row["run"]), Is.EquivalentTo(
            Enumerable.Range(0, Processes).Select(i => $"e{i % 2}/run_{(i / 2) + 1:D4}")));
        Assert.That(rows.Select(row => row["status"]), Is.All.EqualTo(RunStatus.Done));
        foreach (IReadOnlyDictionary<string, string> row in rows)
        {
            Outcome own = outcomes[int.Parse(row["seed"], System.Globalization.CultureInfo.InvariantCulture)];
            Assert.That(own.Json.GetProperty("run").GetString(), Is.EqualTo(Path.Combine(folder.Root, row["run"])));
            Assert.That(row["weights_sha256"], Is.EqualTo(own.Json.GetProperty("weights_sha256").GetString()));
            Assert.That(row["optimizer.momentum"].Length > 0, Is.EqualTo(row["optimizer"] == "momentum"), row["optimizer"]);
            Assert.That(row["optimizer.beta1"], Is.EqualTo(row["optimizer"] == "adam" ? "0.9" : ""));
        }
    }
}
