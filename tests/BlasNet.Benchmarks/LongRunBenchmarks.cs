using BenchmarkDotNet.Attributes;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Benchmarks;

/// <summary>Measures what a run writes down of an epoch (the row of <c>metrics.csv</c>, both checkpoints, the line of the log) by how many
/// epochs it has behind it: the first 1 000 and the last 1 000 of 100 000 should cost the same.</summary>
/// <remarks>Most of the time is the disk's: each of the three files is flushed to it.</remarks>
[SimpleJob(warmupCount: 4, iterationCount: 7, invocationCount: 1)]
[MemoryDiagnoser]
public class LongRunBenchmarks
{
    private const int Rows = 1_000;

    private string folder = "";
    private RunDirectory directory = null!;
    private IReadOnlyList<string> columns = [];
    private Trainer trainer = null!;
    private CsvLog log = null!;
    private TrainingProgress progress = null!;
    private Callback[] callbacks = [];

    [Params(0, 99_000)]
    public int Before { get; set; }

    [GlobalSetup]
    public void Begin() => folder = Directory.CreateTempSubdirectory("blasnet-").FullName;

    [IterationSetup]
    public void BeginRun()
    {
        directory = RunDirectory.Create(folder, "long");
        trainer = Model.Input(1).Add(Layer.Dense(1)).Compile(Optimizer.Adam(), Loss.MeanSquaredError(), metrics: [], threads: 1);
        columns = EpochResult.Columns(trainer.ValueNames(validates: true));
        CsvLog.Create(directory.MetricsFile, columns);
        using (FileStream stream = File.Open(directory.MetricsFile, FileMode.Append))
        {
            for (int epoch = 1; epoch <= Before; epoch++)
            {
                trainer.State.Complete(Result(epoch));
                stream.Write(CsvFormat.Line(Result(epoch).Row.Select(CsvFormat.Number)));
            }
        }
        log = CsvLog.Resume(directory.MetricsFile, columns, Before);
        var text = new RunLog(_ => { });
        text.AttachTo(directory.LogFile);
        var recorder = new RunRecorder(directory, log, checkpointEvery: 1, [], new Dictionary<string, string>());
        callbacks = [new ProgressReport(text.Line), recorder];
        progress = new TrainingProgress(trainer, Before + Rows + 1, 1, new EpochSums([]));
        foreach (Callback callback in callbacks)
            callback.OnTrainBegin(progress);
    }

    [IterationCleanup]
    public void EndRun() => trainer.Dispose();

    [GlobalCleanup]
    public void End() => Directory.Delete(folder, recursive: true);

    [Benchmark(OperationsPerInvoke = Rows)]
    public void Epoch()
    {
        for (int i = 0; i < Rows; i++)
        {
            EpochResult result = Result(trainer.Epochs.Count + 1);
            trainer.State.Complete(result);
            foreach (Callback callback in callbacks)
                callback.OnEpochEnd(progress, result);
        }
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public void RowOfMetrics()
    {
        for (int i = 1; i <= Rows; i++)
            log.Append(Result(Before + i).Row);
    }

    // The loss falls, so that the best checkpoint is written each time.
    private static EpochResult Result(int epoch) => new(epoch,
        [KeyValuePair.Create("loss", 1.0 / epoch), KeyValuePair.Create("val_loss", 2.0 / epoch)], 0.001, 0.25, 1000, epoch);
}
