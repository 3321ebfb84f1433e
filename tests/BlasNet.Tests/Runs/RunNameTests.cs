using BlasNet.Cli;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Runs;

/// <summary>Tests of names that spreadsheets take for formulas, and of what kills leave in folders of runs.</summary>
internal sealed class RunNameTests : FolderTests
{
    [TestCase("=1+1"), TestCase("+a"), TestCase("-a"), TestCase("@a"), TestCase("＝a"), TestCase("＠a")]
    public void A_name_that_begins_a_formula_is_refused(string name)
    {
        Blasnet.Run("train", "--model", "mlp", "--data", "xor", "--runs", folder["runs"], $"--name={name}")
            .AssertRefused(ExitCodes.Usage, name);
        Blasnet.Run("sweep", "--model", "mlp", "--data", "xor", "--grid", "batch=2,4", "--runs", folder["runs"], $"--name={name}")
            .AssertCode(ExitCodes.Usage);
        Assert.That(Directory.Exists(folder["runs"]), Is.False);
    }

    [Test]
    public void A_model_whose_name_begins_a_formula_is_refused_under_any_experiment()
    {
        File.WriteAllText(folder["net.json"], """{ "name": "=HYPERLINK(1)", "layers": [ { "kind": "dense", "units": "outputs" } ] }""");
        Blasnet.Run("train", "--model", folder["net.json"], "--data", "xor", "--name", "a", "--runs", folder["runs"])
            .AssertRefused(ExitCodes.Invalid, "=HYPERLINK(1)");
        Assert.That(Directory.Exists(folder["runs"]), Is.False);
    }

    [TestCase("a=b"), TestCase("a+b@c-d")]
    public void Such_characters_within_a_name_are_harmless(string name) =>
        Assert.That(() => RunDirectory.CheckExperiment(name), Throws.Nothing);

    [Test]
    public void Identifiers_that_begin_a_formula_keep_their_bytes()
    {
        File.WriteAllText(folder["t.csv"], "id,x,y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"=A{i},{i},{i * 2}\n")));
        Blasnet.Run("train", "--model", "mlp", "--data", "csv:" + folder["t.csv"], "--epochs", "1", "--runs", folder["runs"]).AssertCode(0);
        Blasnet.Run("predict", folder["runs/mlp/run_0001"], "--data", "csv:" + folder["t.csv"], "--out", folder["p.csv"]).AssertCode(0);
        Assert.That(File.ReadAllLines(folder["p.csv"])[1], Does.StartWith("0,=A0,"));
    }

    [Test]
    public void What_a_kill_left_in_a_run_that_never_began_is_removed_when_its_experiment_is_used()
    {
        RunDirectory killed = RunDirectory.Create(folder["runs"], "a"), working = RunDirectory.Create(folder["runs"], "a");
        string left = Path.Combine(killed.Root, ".config.json.abc.tmp"), busy = Path.Combine(working.Root, ".config.json.abc.tmp");
        File.WriteAllText(left, "{");
        File.WriteAllText(busy, "{");
        RunDirectory.Create(folder["runs"], "a");
        Assert.That(File.Exists(left), "it may be that of a process whose lock the folder has lost");
        Array.ForEach([left, busy], file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1)));
        using (FileLock.TryTake(Path.Combine(working.CheckpointsFolder, ".lock")))
            RunDirectory.Create(folder["runs"], "a");
        Assert.That((File.Exists(left), File.Exists(busy)), Is.EqualTo((false, true)), "another process is writing the second one");
        RunDirectory.Create(folder["runs"], "a");
        Assert.That(File.Exists(busy), Is.False);
    }

    [Test]
    public void What_a_kill_left_is_removed_when_the_run_is_resumed()
    {
        Blasnet.Run("train", "--model", "mlp", "--data", "xor", "--epochs", "1", "--runs", folder["runs"]).AssertCode(0);
        string run = folder["runs/mlp/run_0001"], left = Path.Combine(run, ".config.json.abc.tmp");
        File.WriteAllText(left, "{");
        Blasnet.Run("train", "--resume", run).AssertCode(0);
        Assert.That(File.Exists(left), Is.False);
    }
}
