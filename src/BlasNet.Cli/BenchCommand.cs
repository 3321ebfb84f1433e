using System.CommandLine;
using System.Globalization;
using System.Text.Json;
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
        Option<int?> threads = Options.Threads();
        Option<bool> profile = Options.Flag("--profile", "Train for some seconds and show the time of each phase of a step.");
        Option<bool> json = Options.Flag("--json", "Print a JSON object per epoch and one at the end.");
        Verb verb = Cli.Verb.Create("bench",
            "Measures how fast the built-in workloads train on this machine. MNIST is found as by --data mnist.",
            "blasnet bench keras-mlp --threads 2", "blasnet bench all --json", "blasnet bench fish-cnn --profile");
        verb.Add(workload);
        verb.Add(epochs);
        verb.Add(threads);
        verb.Add(profile);
        verb.Add(json);
        return verb.Does((parsed, output, error) => Interruption.Guard(error, interruption =>
        {
            bool profiles = parsed.GetValue(profile);
            if (profiles && parsed.GetValue(epochs) is not null)
                throw new UsageException("blasnet bench", "--epochs cannot be given with --profile, which trains for some seconds.");
            foreach (string name in Chosen(parsed.GetRequiredValue(workload)))
            {
                if (profiles)
                    Profile(name, parsed.GetValue(threads) ?? 0, parsed.GetValue(json), output, interruption.Token);
                else
                    Run(name, parsed.GetValue(epochs), parsed.GetValue(threads) ?? 0, parsed.GetValue(json), output, interruption.Token);
            }
            return ExitCodes.Done;
        }));
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
        json.WriteNumber("peak_fraction", Math.Round(result.Gflops / result.PeakGflops, 3));
        json.WriteNumber("allocated_bytes_per_step", result.AllocatedBytesPerStep);
        json.WriteNumber("peak_rss_mb", Math.Round(result.PeakRssMb, 1));
        json.WriteString("openblas", result.OpenBlas);
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
    internal static string Text(BenchmarkResult result) => string.Create(CultureInfo.InvariantCulture,
        $"""
          best {EpochFormat.Rate(result.Best)}, median {EpochFormat.Rate(result.Median)} samples/s
          {Options.Count(result.Threads, "thread")}, batch {result.Batch}, OpenBLAS {result.OpenBlas}
          {result.Gflops:0.0} GFLOP/s, {result.Gflops / result.PeakGflops:0 %} of the {result.PeakGflops:0} GFLOP/s of large products
          {result.AllocatedBytesPerStep:0.#} bytes allocated per step, {result.PeakRssMb:0} MB resident at most

        """).ReplaceLineEndings("\n");

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

    private static void Profile(string workload, int threads, bool json, TextWriter output, CancellationToken cancellation)
    {
        BenchmarkProfile profile = Benchmark.Profile(workload, threads, cancellation);
        output.WriteLine(json ? ProfilePrinter.Line(profile) : ProfilePrinter.Table(profile));
        output.Flush();
    }

    private static void Run(string workload, int? epochs, int threads, bool json, TextWriter output, CancellationToken cancellation)
    {
        if (!json)
            output.WriteLine($"{workload,-12}  {"loss",8}  {"test accuracy",13}  {"train samples/s",15}  {"eval samples/s",14}");
        BenchmarkResult result = Benchmark.Run(workload, epochs, threads, epoch =>
        {
            output.WriteLine(json ? Line(epoch) : Text(epoch));
            output.Flush();
        }, cancellation);
        output.WriteLine(json ? Line(result) : Text(result));
    }
}
