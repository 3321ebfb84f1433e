using System.Collections.Concurrent;
using System.Diagnostics;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Runs;

internal sealed class RunDirectoryTests : FolderTests
{
    [Test]
    public void The_first_run_has_the_number_1_and_the_files_of_the_contract()
    {
        RunDirectory run = RunDirectory.Create(folder["runs"], "mnist");
        string root = Path.Combine(folder["runs"], "mnist", "run_0001");
        Assert.That(run.Root, Is.EqualTo(root));
        Assert.That(run.Name, Is.EqualTo("mnist/run_0001"));
        Assert.That(run.Runs, Is.EqualTo(folder["runs"]));
        Assert.That(new[] { run.ConfigFile, run.EnvironmentFile, run.MetricsFile, run.LogFile, run.SummaryFile, run.ModelFile,
            run.LastCheckpoint, run.BestCheckpoint }
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')), Is.EqualTo(new[]
            {
                "config.json", "env.json", "metrics.csv", "log.txt", "summary.json", "model.safetensors",
                "checkpoints/last.safetensors", "checkpoints/best.safetensors",
            }));
        Assert.That(Directory.Exists(run.CheckpointsFolder));
    }

    [TestCase("run_0007", "run_0008")]
    [TestCase("run_9999", "run_10000")]
    [TestCase("run_10000", "run_10001")]
    [TestCase("run_2147483647", "run_2147483648")]
    [TestCase("run_99999999999999999999", "run_0001")]
    [TestCase("run_-5", "run_0001")]
    [TestCase("run_best", "run_0001")]
    public void Numbers_continue_after_the_largest(string existing, string next)
    {
        Directory.CreateDirectory(Path.Combine(folder["mnist"], "run_0000"));
        Directory.CreateDirectory(Path.Combine(folder["mnist"], existing));
        Assert.That(RunDirectory.Create(folder.Root, "mnist").Name, Is.EqualTo("mnist/" + next));
    }

    [Test]
    public void A_gap_is_not_filled_and_a_file_of_the_name_is_passed_over()
    {
        Directory.CreateDirectory(Path.Combine(folder["mnist"], "run_0002"));
        File.WriteAllText(Path.Combine(folder["mnist"], "run_0003"), "");
        Assert.That(RunDirectory.Create(folder.Root, "mnist").Name, Is.EqualTo("mnist/run_0004"));
    }

    [Test]
    public void Parallel_threads_get_numbers_of_their_own()
    {
        var names = new ConcurrentBag<string>();
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 20; i++)
                names.Add(RunDirectory.Create(folder.Root, "mnist").Name);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(names.Order(), Is.EqualTo(Enumerable.Range(1, 160).Select(number => $"mnist/run_{number:D4}")));
    }

    [Test, Platform(Exclude = "Win", Reason = "uses sh as the other process")]
    public void Other_processes_that_make_the_same_folders_never_share_one()
    {
        Directory.CreateDirectory(folder["mnist"]);
        const string Script = "i=1; while [ $i -le 60 ]; do n=$(printf run_%04d $i); mkdir $n 2>/dev/null && echo mnist/$n; i=$((i+1)); done";
        Process[] others = [.. Enumerable.Range(0, 3).Select(_ => Process.Start(new ProcessStartInfo("sh", ["-c", Script])
        {
            WorkingDirectory = folder["mnist"],
            RedirectStandardOutput = true,
        })!)];
        List<string> names = [.. Enumerable.Range(0, 60).Select(_ => RunDirectory.Create(folder.Root, "mnist").Name)];
        foreach (Process other in others)
        {
            names.AddRange(other.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries));
            other.WaitForExit();
            other.Dispose();
        }
        Assert.That(names, Is.Unique);
        Assert.That(names, Has.Count.EqualTo(Directory.GetDirectories(folder["mnist"]).Length));
    }

    [TestCase("")]
    [TestCase("..")]
    [TestCase(".hidden")]
    [TestCase("a/b")]
    [TestCase("a\\b")]
    [TestCase("/tmp")]
    [TestCase("c:")]
    [TestCase("a\nb")]
    [TestCase("a ")]
    [TestCase("-rf")]
    [TestCase("index.csv")]
    public void A_name_that_is_no_folders_name_is_refused(string experiment)
    {
        Assert.That(() => RunDirectory.Create(folder["runs"], experiment),
            Throws.TypeOf<ConfigurationException>()
                .With.Message.StartsWith($"The experiment '{experiment}' cannot be the name of a folder: "));
        Assert.That(Directory.Exists(folder["runs"]), Is.False);
    }

    [Test]
    public void A_file_in_place_of_the_folder_of_runs_is_a_sentence()
    {
        File.WriteAllText(folder["runs"], "");
        Assert.That(() => RunDirectory.Create(folder["runs"], "mnist"),
            Throws.TypeOf<MachineException>().With.Message.StartsWith(Path.Combine(folder["runs"], "mnist")
                + ": the folder cannot be written, because "));
    }

    [Test]
    public void A_run_is_found_by_its_path_and_by_its_name()
    {
        RunDirectory run = RunDirectory.Create(folder["runs"], "mnist");
        File.WriteAllText(run.ConfigFile, "{}");
        Assert.That(RunDirectory.Open(run.Root + Path.DirectorySeparatorChar).Root, Is.EqualTo(run.Root));
        Assert.That(RunDirectory.Open("mnist/run_0001", folder["runs"]).Name, Is.EqualTo("mnist/run_0001"));
        Assert.That(RunDirectory.Open("mnist/run_0001", folder["runs"]).Runs, Is.EqualTo(folder["runs"]));
    }

    [Test]
    public void A_run_that_is_missing_or_is_none_is_a_sentence()
    {
        Assert.That(() => RunDirectory.Open("mnist/run_0009", folder.Root), Throws.TypeOf<DataException>()
            .With.Message.EqualTo(
                $"mnist/run_0009: there is no such run, neither at this path nor at '{Path.Combine(folder.Root, "mnist/run_0009")}'."));
        RunDirectory run = RunDirectory.Create(folder.Root, "mnist");
        Assert.That(() => RunDirectory.Open(run.Root), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{run.Root}: it has no config.json, so it is no run directory, or its run was killed before it began; "
                + "start that one again with the command that began it."));
        File.WriteAllText(folder["file"], "");
        Assert.That(() => RunDirectory.Open(folder["file"]),
            Throws.TypeOf<DataException>().With.Message.Contains("it is a file, but a run is a folder"));
    }

    [Test]
    public void A_locked_run_cannot_be_locked_again_until_it_is_released()
    {
        RunDirectory run = RunDirectory.Create(folder.Root, "mnist");
        using (run.Hold())
            Assert.That(run.Hold, Throws.TypeOf<MachineException>()
                .With.Message.EqualTo($"{run.Root}: another process is working on this run. Wait for its end, or stop it."));
        using (run.Hold())
            Assert.That(run.Hold, Throws.TypeOf<MachineException>());
    }

    [Test]
    public void Locking_a_run_removes_what_a_killed_writer_left()
    {
        RunDirectory run = RunDirectory.Create(folder.Root, "mnist");
        string leftover = Path.Combine(run.CheckpointsFolder, ".last.safetensors.abc.tmp");
        File.WriteAllText(leftover, "half");
        File.WriteAllText(run.LastCheckpoint, "whole");
        using (run.Hold())
            Assert.That((File.Exists(leftover), File.Exists(run.LastCheckpoint)), Is.EqualTo((false, true)));
    }
}
