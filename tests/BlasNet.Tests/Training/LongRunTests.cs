using System.Globalization;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tests.Runs;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Tests that the last of 100 000 epochs reads and writes as much as the first.</summary>
internal static class LongRunTests
{
    private const int Many = 100_000, Repeats = 5;

    // Bytes that a thread has read and written so far, files included.
    private const string ThreadCounters = "/proc/thread-self/io";

    // Room for longer numbers; a single row of the table has more bytes.
    private const long Digits = 64, Objects = 4096;

    [Test]
    public static void An_epoch_allocates_and_writes_as_much_at_the_end_of_a_long_run_as_at_its_beginning()
    {
        using var folder = new TestFolder();
        using var first = new Run(folder["first"], epochs: 0);
        using var last = new Run(folder["last"], epochs: Many);
        // One-time allocations, such as number formats, do not count.
        first.Epoch();
        last.Epoch();

        Cost atStart = first.SmallestEpoch(), atEnd = last.SmallestEpoch();
        Assert.That(atEnd.Allocated, Is.EqualTo(atStart.Allocated).Within(Objects));
        Assert.That(atEnd.Row, Is.EqualTo(atStart.Row).Within(Digits));
        Assert.That(atEnd.Checkpoint, Is.EqualTo(atStart.Checkpoint).Within(Digits));
        Assert.That(atEnd.Read, Is.EqualTo(atStart.Read).Within(Digits));
        Assert.That(atEnd.Written, Is.EqualTo(atStart.Written).Within(4 * Digits));
    }

    [Test]
    public static void A_long_run_goes_on_from_its_last_checkpoint()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config() with { Epochs = 60, Batch = 800 });
        long length = new FileInfo(Path.Combine(whole.Run, "checkpoints", "last.safetensors")).Length;
        RunSummary one = runs.Start(TestRuns.Config() with { Epochs = 1, Batch = 800 });
        Assert.That(length, Is.EqualTo(new FileInfo(Path.Combine(one.Run, "checkpoints", "last.safetensors")).Length).Within(Digits));
        RunSummary part = runs.Interrupt(TestRuns.Config() with { Epochs = 60, Batch = 800 }, 50);
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
    }

    private sealed record Cost(long Allocated, long Row, long Checkpoint, long Read, long Written);

    /// <summary>A run after a number of epochs, with its recorder.</summary>
    private sealed class Run : IDisposable
    {
        private readonly RunDirectory directory;
        private readonly Trainer trainer;
        private readonly TrainingProgress progress;
        private readonly Callback[] callbacks;

        public Run(string runs, int epochs)
        {
            directory = RunDirectory.Create(runs, "long");
            trainer = Model.Input(1).Add(Layer.Dense(1)).Compile(Optimizer.Adam(), Loss.MeanSquaredError(), metrics: [], threads: 1);
            IReadOnlyList<string> columns = EpochResult.Columns(trainer.ValueNames(validates: true));
            CsvLog.Create(directory.MetricsFile, columns);
            File.AppendAllLines(directory.MetricsFile, Enumerable.Range(1, epochs).Select(epoch => string.Join(',', Result(epoch).Row)));
            for (int epoch = 1; epoch <= epochs; epoch++)
                trainer.State.Complete(Result(epoch));
            CsvLog log = CsvLog.Resume(directory.MetricsFile, columns, epochs);
            var text = new RunLog(_ => { });
            text.AttachTo(directory.LogFile);
            var early = new EarlyStopping(Many, restoreBestWeights: false);
            var recorder = new RunRecorder(directory, log, checkpointEvery: 1, [early], new Dictionary<string, string>());
            callbacks = [early, new ProgressReport(text.Line), recorder];
            progress = new TrainingProgress(trainer, epochs + Many, 1, new EpochSums([]));
            Array.ForEach(callbacks, callback => callback.OnTrainBegin(progress));
        }

        /// <summary>Records a few more epochs and gives the smallest of each of their costs.</summary>
        // A collection of garbage on this thread reads the memory's limits from /proc: bytes that are not the epoch's.
        public Cost SmallestEpoch()
        {
            Cost[] epochs = [.. Enumerable.Range(0, Repeats).Select(_ => Epoch())];
            return new Cost(epochs.Min(cost => cost.Allocated), epochs.Min(cost => cost.Row), epochs.Min(cost => cost.Checkpoint),
                epochs.Min(cost => cost.Read), epochs.Min(cost => cost.Written));
        }

        /// <summary>Records one more epoch.</summary>
        public Cost Epoch()
        {
            EpochResult result = Result(trainer.Epochs.Count + 1);
            long row = Length(directory.MetricsFile), read = Counter("rchar"), written = Counter("wchar");
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            progress.Epoch = result.Epoch;
            trainer.State.Complete(result);
            foreach (Callback callback in callbacks)
                callback.OnEpochEnd(progress, result);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            return new Cost(allocated, Length(directory.MetricsFile) - row, Length(directory.LastCheckpoint),
                Counter("rchar") - read, Counter("wchar") - written);
        }

        public void Dispose() => trainer.Dispose();

        // The loss falls, so the best checkpoint is written as well.
        private static EpochResult Result(int epoch) => new(epoch,
            [KeyValuePair.Create("loss", 1.0 / epoch), KeyValuePair.Create("val_loss", 2.0 / epoch)], 0.001, 0.25, 1000, epoch);

        private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

        private static long Counter(string name)
        {
            if (!File.Exists(ThreadCounters))
                return 0;
            string line = File.ReadLines(ThreadCounters).First(line => line.StartsWith(name, StringComparison.Ordinal));
            return long.Parse(line[(name.Length + 2)..], CultureInfo.InvariantCulture);
        }
    }
}
