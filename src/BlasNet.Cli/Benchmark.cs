using System.Diagnostics;
using BlasNet.Communication;
using BlasNet.Execution;
using BlasNet.Native;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>One epoch of a benchmark.</summary>
internal sealed record BenchmarkEpoch(int Epoch, double Loss, double TestAccuracy, double TrainSamplesPerS, double EvalSamplesPerS);

/// <summary>Result of a benchmark.</summary>
/// <param name="Workload">The built-in model.</param>
/// <param name="Batch">Samples per step.</param>
/// <param name="Threads">Threads of training and of the measured peak.</param>
/// <param name="Epochs">The epochs in order.</param>
/// <param name="Gflops">Rate of the fastest epoch in 10^9 floating-point operations per second.</param>
/// <param name="Peaks">The most that each thread can do, measured before and after.</param>
/// <param name="AllocatedBytesPerStep">Bytes that all threads together allocate in a warm step.</param>
/// <param name="PeakRssMb">Largest resident memory of loading and training in 10^6 bytes.</param>
/// <param name="OpenBlas">Version and core type.</param>
internal sealed record BenchmarkResult(string Workload, int Batch, int Threads, IReadOnlyList<BenchmarkEpoch> Epochs,
    double Gflops, MachinePeaks Peaks, double AllocatedBytesPerStep, double PeakRssMb, string OpenBlas)
{
    /// <summary>Gets where the time of a step of several processes goes; null for one process.</summary>
    public JointStep? Joint { get; init; }

    /// <summary>Gets the rate as a fraction of that of large matrix products.</summary>
    public double SgemmFraction => Gflops / (Threads * Peaks.SgemmGflops);

    /// <summary>Gets the rate as a fraction of that of multiply-adds in registers.</summary>
    public double FmaFraction => Gflops / (Threads * Peaks.FmaGflops);

    public double Best => Epochs.Max(epoch => epoch.TrainSamplesPerS);

    /// <summary>Gets the median rate; for an even number of epochs the upper of the two middle ones, as in the peers' script.</summary>
    public double Median => Epochs.Select(epoch => epoch.TrainSamplesPerS).Order().ElementAt(Epochs.Count / 2);
}

/// <summary>The mean step of the last epoch of several processes that train together, as process 0 sees it.</summary>
/// <param name="Processes">The number of processes.</param>
/// <param name="Shards">The number of shards of a batch.</param>
/// <param name="Compute">Time of everything but messages.</param>
/// <param name="Wait">Time until the partners of messages were there.</param>
/// <param name="Transfer">Time of the messages.</param>
/// <param name="BytesSent">Bytes that each process sends.</param>
internal sealed record JointStep(int Processes, int Shards, TimeSpan Compute, TimeSpan Wait, TimeSpan Transfer, long BytesSent);

/// <summary>What a benchmark is to measure.</summary>
/// <param name="Workload">One of <see cref="Benchmark.Workloads"/>.</param>
/// <param name="Epochs">Number of epochs; null for the model's own.</param>
/// <param name="Batch">Samples per step; null for the model's own.</param>
/// <param name="Threads">Number of threads, 0 for one per processor.</param>
/// <param name="Processes">The processes that train together.</param>
internal sealed record BenchmarkTask(string Workload, int? Epochs, int? Batch, int Threads, Communicator Processes);

/// <summary>Benchmark of the training of a built-in model on its default data.</summary>
/// <remarks>A timed epoch includes shuffle, gather, forward pass, backward pass and update.</remarks>
internal static class Benchmark
{
    private const long Seed = 1;
    private static readonly MinimumWork WarmUp = new(20, TimeSpan.FromSeconds(0.5));
    private static readonly MinimumWork Profiled = new(100, TimeSpan.FromSeconds(2));

    /// <summary>Gets the measured models.</summary>
    public static IReadOnlyList<string> Workloads { get; } =
        ["keras-mlp", "bn-mlp", "wide-mlp", "circles", "fish-cnn", "lenet", "deep-cnn", "vgg-bn", "lstm-rows", "gru-rows"];

    /// <summary>Runs a workload.</summary>
    /// <param name="task">The workload.</param>
    /// <param name="onEpoch">Receives each epoch.</param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>.</param>
    public static BenchmarkResult Run(BenchmarkTask task, Action<BenchmarkEpoch> onEpoch, CancellationToken cancellation)
    {
        PeakMemory.Reset();
        TimedCommunicator? timed = task.Processes.Size > 1 ? new TimedCommunicator(task.Processes) : null;
        (ModelFile file, DatasetPair data) = Load(task.Workload, cancellation);
        int batch = task.Batch ?? file.Batch!.Value;
        using Trainer trainer = Compile(file, data.Train, task.Threads, timed);
        // The memory is that of loading and training, not that of the products which show what the machine can do.
        double loading = PeakMemory.Megabytes();
        var peaks = MachinePeaks.Measure(trainer.Network.Threads);
        PeakMemory.Reset();
        var report = new Measurement(data.Test!, onEpoch, timed);
        History history = trainer.Fit(data.Train, task.Epochs ?? file.Epochs!.Value, batch,
            callbacks: [report], verbose: false, cancellationToken: cancellation);
        cancellation.ThrowIfCancellationRequested();
        double peakMemory = Math.Max(loading, PeakMemory.Megabytes());
        peaks = peaks.MaxWith(MachinePeaks.Measure(trainer.Network.Threads));
        double rate = history.Epochs.Max(epoch => epoch.SamplesPerS);
        return new BenchmarkResult(task.Workload, batch, trainer.Network.Threads, report.Epochs,
            TrainingFlops(trainer.Network.Model) * rate / 1e9, peaks, report.AllocatedBytesPerStep, peakMemory,
            OpenBlas) { Joint = report.Joint };
    }

    /// <summary>Trains a workload for some seconds and profiles its steps.</summary>
    /// <param name="workload">One of <see cref="Workloads"/>.</param>
    /// <param name="threads">Number of threads, 0 for one per processor.</param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>.</param>
    public static BenchmarkProfile Profile(string workload, int threads, CancellationToken cancellation)
    {
        (ModelFile file, DatasetPair data) = Load(workload, cancellation);
        using Trainer trainer = Compile(file, data.Train, threads, null);
        using var training = new ProfiledTraining(trainer, data.Train, file.Batch!.Value);
        var before = MachinePeaks.MeasureAll(training.Workers);
        Profile profile = training.Run(WarmUp, Profiled, cancellation);
        MachinePeaks peaks = before.MaxWith(MachinePeaks.MeasureAll(training.Workers));
        return new BenchmarkProfile(workload, file.Batch.Value, trainer.Network.Threads, profile, peaks, OpenBlas);
    }

    /// <summary>Counts the floating-point operations of a training step per sample.</summary>
    /// <remarks>The gradients of weights and of input each cost as much as the forward pass; the first layer with weights has no input
    /// gradient.</remarks>
    internal static double TrainingFlops(Model model)
    {
        IReadOnlyList<LayerSummary> layers = ModelSummary.Of(model);
        return 3.0 * layers.Sum(layer => layer.Flops) - layers.First(layer => layer.Parameters > 0).Flops;
    }

    private static string OpenBlas => $"{Blas.Info.Version} {Blas.Info.CoreType}";

    private static (ModelFile File, DatasetPair Data) Load(string workload, CancellationToken cancellation) => (
        ModelNames.Read(workload),
        Datasets.Load(
            ModelNames.DefaultData(workload)!, progress: ConsoleProgress.For(Console.Error).Download, cancellation: cancellation));

    private static Trainer Compile(ModelFile file, Dataset data, int threads, Communicator? processes)
    {
        (Model model, Loss loss) = TrainingTask.Fit(file, data);
        return model.Compile(file.Optimizer!, loss, seed: Seed, threads: threads, communicator: processes);
    }

    /// <summary>Callback that evaluates after each epoch, outside the timed part, and counts allocations in the last half epoch.</summary>
    private sealed class Measurement(Dataset test, Action<BenchmarkEpoch> onEpoch, TimedCommunicator? processes) : Callback
    {
        private long allocated, first;
        private int counted;

        public List<BenchmarkEpoch> Epochs { get; } = [];

        public double AllocatedBytesPerStep => counted == 0 ? 0 : (double)allocated / counted;

        public JointStep? Joint { get; private set; }

        // Not at the beginning of the epoch, which waits for the evaluations of the others.
        public override void OnBatchEnd(TrainingProgress progress)
        {
            if (processes is not null)
                MeasureStep(progress, processes);
            if (progress.Epoch < progress.Epochs)
                return;
            int middle = progress.StepsPerEpoch / 2;
            // Exact numbers stop all threads, which happens only twice in a run.
            if (progress.Step == middle)
                allocated = GC.GetTotalAllocatedBytes(precise: true);
            else if (progress.Step == progress.StepsPerEpoch)
                (allocated, counted) = (GC.GetTotalAllocatedBytes(precise: true) - allocated, progress.Step - middle);
        }

        private void MeasureStep(TrainingProgress progress, TimedCommunicator timed)
        {
            if (progress.Step == 1)
            {
                timed.Reset();
                first = Stopwatch.GetTimestamp();
            }
            else if (progress.Step == progress.StepsPerEpoch)
            {
                int steps = progress.Step - 1;
                TimeSpan step = Stopwatch.GetElapsedTime(first) / steps, wait = timed.Wait / steps, transfer = timed.Transfer / steps;
                Joint = new JointStep(timed.Size, progress.Trainer.Shards, step - wait - transfer, wait, transfer, timed.BytesSent / steps);
            }
        }

        public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
        {
            long start = Stopwatch.GetTimestamp();
            Evaluation evaluation = progress.Trainer.Evaluate(test);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Epochs.Add(new BenchmarkEpoch(result.Epoch, result.Loss, evaluation.Accuracy!.Value, result.SamplesPerS, test.Count / seconds));
            onEpoch(Epochs[^1]);
        }
    }
}
