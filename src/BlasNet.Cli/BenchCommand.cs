using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'bench', which measures how fast the built-in workloads train on this machine.</summary>
internal static class BenchCommand
{
    private const string All = "all";

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var workload = new Argument<string>("WORKLOAD")
        {
            Description = $"{string.Join(", ", Benchmark.Workloads)} or all. [default: all]",
            DefaultValueFactory = _ => All,
        };
        Option<int?> epochs = Options.Whole("--epochs", "Passes over the training data. [default: the model's]", least: 1);
        Option<int?> batch = Options.Whole("--batch", "Samples per step. [default: the model's]", least: 1);
        Option<int?> threads = Options.Threads();
        Option<bool> mpi = Options.Flag("--mpi",
            "Train in all processes that a launcher of MPI has started, and show the time of a step: computing, waiting, messages.");
        Option<bool> profile = Options.Flag("--profile", "Train for some seconds and show the time of each phase of a step.");
        Option<bool> json = Options.Flag("--json", "Print a JSON object per epoch and one at the end.");
        Verb verb = Cli.Verb.Create("bench",
            "Measures how fast the built-in workloads train on this machine. MNIST is found as by --data mnist.",
            "blasnet bench keras-mlp --threads 2", "blasnet bench all --json", "blasnet bench fish-cnn --profile",
            "mpirun -n 2 blasnet bench keras-mlp --batch 1024 --mpi");
        verb.Add(workload);
        verb.Add(epochs);
        verb.Add(batch);
        verb.Add(threads);
        verb.Add(mpi);
        verb.Add(profile);
        verb.Add(json);
        return verb.Does((parsed, output, error) => Interruption.Guard(error, interruption =>
            JointTraining.Run(parsed.GetValue(mpi), error, processes =>
            {
                bool profiles = parsed.GetValue(profile), writesJson = parsed.GetValue(json);
                TextWriter results = processes.Rank == 0 ? output : TextWriter.Null;
                foreach (string name in new RunGroup(processes).Agree(() => Asked(parsed)))
                {
                    var task = new BenchmarkTask(
                        name, parsed.GetValue(epochs), parsed.GetValue(batch), parsed.GetValue(threads) ?? 0, processes);
                    if (profiles)
                        Profile(task, writesJson, results, interruption.Token);
                    else
                        Run(task, writesJson, results, interruption.Token);
                }
                return ExitCodes.Done;
            })));

        IReadOnlyList<string> Asked(ParseResult parsed)
        {
            (string Name, bool IsGiven)[] others =
            [
                ("--epochs", parsed.GetValue(epochs) is not null), ("--batch", parsed.GetValue(batch) is not null),
                ("--mpi", parsed.GetValue(mpi)),
            ];
            if (parsed.GetValue(profile) && others.FirstOrDefault(other => other.IsGiven).Name is { } given)
                throw new UsageException("blasnet bench",
                    $"{given} cannot be given with --profile, which trains for some seconds in one process.");
            return Chosen(parsed.GetRequiredValue(workload));
        }
    }

    /// <summary>Returns the JSON line of a workload.</summary>
    internal static string Line(BenchmarkResult result) => JsonLine.Of(json =>
    {
        json.WriteString("workload", result.Workload);
        json.WriteNumber("batch", result.Batch);
        json.WriteNumber("epochs", result.Epochs.Count);
        json.WriteNumber("threads", result.Threads);
        json.WriteNumber("test_accuracy", result.Epochs[^1].TestAccuracy);
        json.WriteNumber("train_samples_per_s_best", Math.Round(result.Best, 1));
        json.WriteNumber("train_samples_per_s_median", Math.Round(result.Median, 1));
        json.WriteNumber("gflops", Math.Round(result.Gflops, 1));
        json.WriteNumber("peak_fraction", Math.Round(result.SgemmFraction, 3));
        json.WriteNumber("fma_fraction", Math.Round(result.FmaFraction, 3));
        json.WriteNumber("fma_gflops", Math.Round(result.Threads * result.Peaks.FmaGflops, 1));
        json.WriteNumber("allocated_bytes_per_step", result.AllocatedBytesPerStep);
        json.WriteNumber("peak_rss_mb", Math.Round(result.PeakRssMb, 1));
        json.WriteString("openblas", result.OpenBlas);
        if (result.Joint is not { } step)
            return;
        json.WriteNumber("processes", step.Processes);
        json.WriteNumber("shards", step.Shards);
        json.WriteNumber("compute_ms_per_step", Math.Round(step.Compute.TotalMilliseconds, 4));
        json.WriteNumber("wait_ms_per_step", Math.Round(step.Wait.TotalMilliseconds, 4));
        json.WriteNumber("transfer_ms_per_step", Math.Round(step.Transfer.TotalMilliseconds, 4));
        json.WriteNumber("bytes_sent_per_step", step.BytesSent);
    });

    /// <summary>Returns the JSON line of an epoch.</summary>
    internal static string Line(BenchmarkEpoch epoch) => JsonLine.Of(json =>
    {
        json.WriteNumber("epoch", epoch.Epoch);
        json.WriteNumber("loss", epoch.Loss);
        json.WriteNumber("test_accuracy", epoch.TestAccuracy);
        json.WriteNumber("train_samples_per_s", Math.Round(epoch.TrainSamplesPerS, 1));
        json.WriteNumber("eval_samples_per_s", Math.Round(epoch.EvalSamplesPerS, 1));
    });

    /// <summary>Formats the result of a workload for people.</summary>
    internal static string Text(BenchmarkResult result)
    {
        (double products, double fma) = (result.Threads * result.Peaks.SgemmGflops, result.Threads * result.Peaks.FmaGflops);
        return string.Create(CultureInfo.InvariantCulture,
            $"""
              best {EpochFormat.Rate(result.Best)}, median {EpochFormat.Rate(result.Median)} samples/s
              {Options.Count(result.Threads, "thread")}, batch {result.Batch}, OpenBLAS {result.OpenBlas}
              {result.Gflops:0.0} GFLOP/s, {result.SgemmFraction:0 %} of the {products:0} GFLOP/s of large products,
              {result.FmaFraction:0 %} of the {fma:0} GFLOP/s of multiply-adds in registers
              {result.AllocatedBytesPerStep:0.#} bytes allocated per step, {result.PeakRssMb:0} MB resident at most

            """).ReplaceLineEndings("\n") + Text(result.Joint);
    }

    private static string Text(BenchmarkEpoch epoch)
    {
        string rates = $"{EpochFormat.Rate(epoch.TrainSamplesPerS),15}  {EpochFormat.Rate(epoch.EvalSamplesPerS),14}";
        return string.Create(CultureInfo.InvariantCulture,
            $"  epoch {epoch.Epoch,-4}  {EpochFormat.Number(epoch.Loss),8}  {epoch.TestAccuracy,13:0.0000}  {rates}");
    }

    private static IReadOnlyList<string> Chosen(string workload)
    {
        if (workload == All)
            return Benchmark.Workloads;
        return Benchmark.Workloads.Contains(workload, StringComparer.Ordinal)
            ? [workload]
            : throw new UsageException(
                "blasnet bench", $"there is no workload '{workload}'.{NearestName.Advice(workload, [.. Benchmark.Workloads, All])}");
    }

    private static void Profile(BenchmarkTask task, bool json, TextWriter output, CancellationToken cancellation)
    {
        BenchmarkProfile profile = Benchmark.Profile(task.Workload, task.Threads, cancellation);
        output.WriteLine(json ? ProfilePrinter.Line(profile) : ProfilePrinter.Table(profile));
        output.Flush();
    }

    private static void Run(BenchmarkTask task, bool json, TextWriter output, CancellationToken cancellation)
    {
        if (!json)
            output.WriteLine($"{task.Workload,-12}  {"loss",8}  {"test accuracy",13}  {"train samples/s",15}  {"eval samples/s",14}");
        BenchmarkResult result = Benchmark.Run(task, epoch =>
        {
            output.WriteLine(json ? Line(epoch) : Text(epoch));
            output.Flush();
        }, cancellation);
        output.WriteLine(json ? Line(result) : Text(result));
    }

    private static string Text(JointStep? step) => step is null ? "" : string.Create(CultureInfo.InvariantCulture,
        $"""
          {step.Processes} processes, {step.Shards} shards; a step of process 0: {step.Compute.TotalMilliseconds:0.000} ms computing,
          {step.Wait.TotalMilliseconds:0.000} ms waiting, {step.Transfer.TotalMilliseconds:0.000} ms for {step.BytesSent / 1e6:0.00} MB sent

        """).ReplaceLineEndings("\n");
}
