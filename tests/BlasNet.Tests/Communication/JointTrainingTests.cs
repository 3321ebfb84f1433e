using System.Globalization;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Communication;

/// <summary>The command 'train --mpi' in processes of the real libraries.</summary>
[NonParallelizable]
[TestFixture(MpiRun.OpenMpi)]
[TestFixture(MpiRun.Mpich)]
internal sealed class JointTrainingTests(string library) : FolderTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    // Open MPI passes a signal on after a second, in which it reads no output: more lines than a pipe holds would keep a process from
    // stopping.
    private const int SignalEpochs = 600, SignalBatch = 4;

    // Both families tell a process its rank, in different variables.
    private const string Rank = "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}";

    private string Runs => folder["runs"];

    private int Processes => library == MpiRun.OpenMpi ? 2 : 4;

    [TestCase("keras-mlp"), TestCase("bn-mlp"), TestCase("fish-cnn", "--augment", "shift=2"), TestCase("mlp")]
    public void The_number_of_processes_changes_no_bit(string model, params string[] more)
    {
        string data = model == "mlp" ? "csv:" + TableFile() : "idx:" + TinyImages.Write(folder["images"], side: 28);
        string[] train = ["train", "--model", model, "--data", data, "--epochs", "2", "--batch", "48", "--shards", "4", "--threads", "1",
            "--seed", "1", "--runs", Runs, "--json", .. more];
        string[] digests =
        [
            Digest(Blasnet.Run(train)),
            // Threads stand for processes in further tests; here a number for each library is enough.
            Digest(MpiRun.Command(library, Processes, [.. train, "--mpi"])),
        ];
        Assert.That(digests, Is.All.EqualTo(digests[0]));
        Assert.That(Directory.GetDirectories(Path.Combine(Runs, model)), Has.Length.EqualTo(digests.Length), "one folder for each run");
    }

    [Test]
    public void A_killed_process_ends_all_and_any_number_goes_on()
    {
        string whole = Digest(Blasnet.Run([.. Long(), "--name", "whole"]));
        string run = Path.Combine(Runs, "killed", "run_0001"), own = folder["process"];
        using (Blasnet.RunningCommand running = MpiRun.Begin(library, 4, [],
            ["/bin/sh", "-c", $"echo $$ > {own}.{Rank}; exec \"$0\" \"$@\"", Blasnet.Program, .. Long(), "--name", "killed", "--mpi"]))
        {
            running.WaitUntil(() => File.Exists(Path.Combine(run, "checkpoints", "last.safetensors")));
            System.Diagnostics.Process.GetProcessById(int.Parse(File.ReadAllText($"{own}.3"), CultureInfo.InvariantCulture)).Kill();
            Assert.That(running.End(Soon).Code, Is.Not.Zero);
        }
        string[] resume = ["train", "--resume", run, "--json"];
        Assert.That(Digest(library == MpiRun.OpenMpi ? MpiRun.Command(library, 2, [.. resume, "--mpi"]) : Blasnet.Run(resume)),
            Is.EqualTo(whole));
    }

    [TestCase("INT"), TestCase("TERM")]
    public void A_signal_stops_all_behind_one_step(string signal)
    {
        string[] training = Long(SignalEpochs, SignalBatch);
        string whole = Digest(Blasnet.Run([.. training, "--name", "whole"])), run = Path.Combine(Runs, "stopped", "run_0001");
        using (Blasnet.RunningCommand running = MpiRun.Begin(
            library, 2, [], [Blasnet.Program, .. training, "--name", "stopped", "--mpi"]))
        {
            running.WaitUntil(() => File.Exists(Path.Combine(run, "checkpoints", "last.safetensors")));
            running.Signal(signal);
            // The launchers of MPICH end with 0 after an interrupt, whatever their processes do.
            Assert.That(running.End(Soon).Error, Does.Contain($"'blasnet train --resume {run}' continues the run"));
        }
        Assert.That(RunSummary.Read(Path.Combine(run, "summary.json")).Status, Is.EqualTo("interrupted"));
        Assert.That(Digest(MpiRun.Command(library, 2, "train", "--resume", run, "--json", "--mpi")), Is.EqualTo(whole));
    }

    [Test]
    public void A_checkpoint_that_process_0_cannot_write_ends_all()
    {
        string run = Path.Combine(Runs, "blocked", "run_0001"), checkpoints = Path.Combine(run, "checkpoints"), aside = folder["aside"];
        using (Blasnet.RunningCommand running = MpiRun.Begin(library, 2, [], [Blasnet.Program, .. Long(), "--name", "blocked", "--mpi"]))
        {
            running.WaitUntil(() => File.Exists(Path.Combine(checkpoints, "last.safetensors")));
            Directory.Move(checkpoints, aside);
            File.WriteAllText(checkpoints, "in the way");
            Outcome outcome = running.End(Soon).AssertCode(ExitCodes.Machine);
            Assert.That(Sentences(outcome, "Process 0 ends, and with it all others:"), Is.EqualTo(1), outcome.Error);
            Assert.That(outcome.Error, Does.Contain(checkpoints));
        }
        File.Delete(checkpoints);
        Directory.Move(aside, checkpoints);
        Assert.That(Digest(MpiRun.Command(library, 2, "train", "--resume", run, "--json", "--mpi")),
            Is.EqualTo(Digest(Blasnet.Run([.. Long(), "--name", "whole"]))));
    }

    [Test]
    public void Other_data_of_a_process_is_refused_with_its_rank()
    {
        TinyImages.Write(folder["0"], side: 6);
        TinyImages.Write(folder["1"], train: 190, side: 6);
        using Blasnet.RunningCommand running = MpiRun.Begin(library, 2, [], ["/bin/sh", "-c", $"cd {Rank} && exec \"$0\" \"$@\"",
            Blasnet.Program, "train", "--model", "mlp", "--data", "idx:.", "--runs", Runs, "--mpi"], folder.Root);
        Outcome outcome = running.End(Soon).AssertCode(ExitCodes.Invalid);
        Assert.That(Sentences(outcome, "Process 1: the data is not that of process 0: its digest is "), Is.EqualTo(1), outcome.Error);
        Assert.That(Directory.Exists(Runs), Is.False);
    }

    [Test]
    public void A_time_limit_is_that_of_process_0()
    {
        Outcome outcome = MpiRun.Command(library, 2, "train", "--model", "circles", "--data", "circles", "--epochs", "1000000",
            "--time-limit", "1s", "--shards", "2", "--threads", "1", "--runs", Runs, "--json", "--mpi").AssertCode(ExitCodes.Done);
        Assert.That(outcome.Json.GetProperty("epochs").GetInt32(), Is.GreaterThan(0).And.LessThan(1000000));
    }

    [Test]
    public void Numbers_that_do_not_fit_are_refused_once()
    {
        Refused(3, ExitCodes.Usage, "The number of processes must be a power of two, so that their sums have one order, but it was '3'.");
        Refused(2, ExitCodes.Usage, "The number of shards must be a power of two from 1 to 256, but it was '3'.", "--shards", "3");
        Refused(4, ExitCodes.Invalid, "There must be a shard for each process, but there are '2' shards and '4' processes.",
            "--shards", "2");
        Refused(2, ExitCodes.Usage, "--mpi trains one network", "--folds", "3");

        void Refused(int processes, int code, string sentence, params string[] more)
        {
            Outcome outcome = MpiRun.Command(library, processes,
                ["train", "--model", "circles", "--data", "circles", "--epochs", "1", "--runs", Runs, "--mpi", .. more]).AssertCode(code);
            Assert.That(Sentences(outcome, sentence), Is.EqualTo(1), outcome.Error);
            Assert.That(Directory.Exists(Runs), Is.False);
        }
    }

    [Test]
    public void Without_a_launcher_one_process_trains_and_says_so()
    {
        Outcome outcome = MpiRun.Alone(library, [.. Short, "--mpi"]).AssertCode(ExitCodes.Done);
        Assert.That(outcome.Error, Does.StartWith("No launcher of MPI started this process, so that it trains alone"));
        Assert.That(Digest(outcome), Is.EqualTo(Digest(Blasnet.Run(Short))));
    }

    [Test]
    public void A_step_of_a_benchmark_is_told_by_its_parts()
    {
        Outcome outcome = MpiRun.Command(library, 2, "bench", "circles", "--epochs", "1", "--batch", "100", "--threads", "1",
            "--mpi", "--json").AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines, Has.Length.EqualTo(2), "process 0 alone prints");
        Assert.That((outcome.Json.GetProperty("processes").GetInt32(), outcome.Json.GetProperty("batch").GetInt32()), Is.EqualTo((2, 100)));
        Assert.That(outcome.Json.GetProperty("bytes_sent_per_step").GetInt64(), Is.GreaterThan(0));
        foreach (string part in new[] { "compute", "wait", "transfer" })
            Assert.That(outcome.Json.GetProperty($"{part}_ms_per_step").GetDouble(), Is.GreaterThan(0), part);
    }

    private string[] Short =>
        ["train", "--model", "circles", "--data", "circles", "--epochs", "2", "--seed", "1", "--runs", Runs, "--threads", "1", "--json"];

    // Long enough to be killed.
    private string[] Long(int epochs = 200, int batch = 16) =>
    [
        "train", "--model", "circles", "--data", "circles", "--epochs", epochs.ToString(CultureInfo.InvariantCulture), "--seed", "1",
        "--batch", batch.ToString(CultureInfo.InvariantCulture), "--shards", "4", "--runs", Runs, "--threads", "1", "--json",
    ];

    private static int Sentences(Outcome outcome, string sentence) =>
        outcome.ErrorLines.Count(line => line.Contains(sentence, StringComparison.Ordinal));

    private static string Digest(Outcome outcome) =>
        outcome.AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString()!;

    private string TableFile()
    {
        File.WriteAllLines(folder["table.csv"], ["size,colour,price", .. Enumerable.Range(0, 230).Select(i =>
            $"{i % 17},{(i % 3 == 0 ? "red" : "blue")},{i % 17 * 3 + i % 5}")]);
        return folder["table.csv"];
    }
}
