using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Tests.Fuzzing;

/// <summary>Small run on a table, whose files are mutated.</summary>
internal sealed class FuzzRun
{
    private static readonly Dataset Points =
        Dataset.FromArrays([.. Enumerable.Range(0, 48).Select(i => i % 7 / 3f)], [4], [.. Enumerable.Range(0, 12).Select(row => row % 3)]);
    private readonly string root;

    private FuzzRun(string folder, string root)
    {
        (this.root, Table) = (root, Path.Combine(folder, "table.csv"));
        Cache = Directory.GetFiles(Path.Combine(folder, "cache")).Single();
        Index = Path.Combine(folder, "runs", RunIndex.FileName);
        Checkpoint = Path.Combine(folder, "checkpoint.safetensors");
    }

    public string Table { get; }

    public string Cache { get; }

    public string Index { get; }

    public string Model => Path.Combine(root, "model.safetensors");

    public string Checkpoint { get; }

    /// <summary>Trains two runs on a table, and interrupts another training for its checkpoint.</summary>
    public static FuzzRun Train(string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, "table.csv"), FuzzFiles.Tables[0]);
        var config = new TrainingConfig
        {
            Model = ModelFile.Parse(FuzzFiles.Models[0], "model.json"),
            Data = "csv:" + Path.Combine(folder, "table.csv"),
            Validation = "0.25",
            Cache = Path.Combine(folder, "cache"),
            Name = "e",
            Epochs = 3,
            Batch = 8,
            Seed = 5,
            Threads = 1,
            EarlyStopping = 2,
        };
        var options = new RunOptions { Runs = Path.Combine(folder, "runs") };
        TrainingRun.Start(config with { Model = ModelFile.Parse(FuzzFiles.Models[1], "model.json") }, options);
        string root = TrainingRun.Start(config, options).Run;
        var run = new FuzzRun(folder, root);
        using Trainer trainer = Compile();
        using var source = new CancellationTokenSource();
        Callback[] callbacks = [new EarlyStopping(5, "loss"), new ReduceLROnPlateau("loss", 0.5, 2)];
        trainer.Fit(Points, 3, 5, verbose: false, cancellationToken: source.Token,
            callbacks: [.. callbacks, Callback.From(onBatchEnd: progress =>
            {
                if (progress.Trainer.State.Optimizer.StepCount == 5)
                    source.Cancel();
            })]);
        BlasNet.Runs.Checkpoint.Write(run.Checkpoint, trainer.State, ["loss"], callbacks, new Dictionary<string, string>());
        return run;
    }

    /// <summary>Returns a copy of the run's folder, whose name is that of a run.</summary>
    public string Copy(string folder)
    {
        string copy = Path.Combine(folder, "e", "run_0001");
        BlasNet.Tests.Training.TestRuns.Copy(root, copy);
        return copy;
    }

    /// <summary>Restores a checkpoint into a fresh trainer, and trains an epoch.</summary>
    public static string Restore(string path)
    {
        using Trainer trainer = Compile();
        Callback[] callbacks = [new EarlyStopping(5, "loss"), new ReduceLROnPlateau("loss", 0.5, 2)];
        int epochs = -1;
        BlasNet.Runs.Checkpoint.Restore(path, trainer.State, ["loss"], callbacks, count =>
        {
            epochs = count;
            return [];
        });
        string restored = FormattableString.Invariant(
            $"{epochs} {trainer.State.Optimizer.StepCount} {trainer.State.Partial?.Step} {NetworkWeights.Digest(trainer.Network)} ")
            + string.Join(',', trainer.State.Partial?.Sums ?? []);
        History history = trainer.Fit(Points, 1, 5, verbose: false, callbacks: callbacks);
        return restored + string.Join(',', history.Epochs.Select(epoch => epoch.Loss)) + NetworkWeights.Digest(trainer.Network);
    }

    private static Trainer Compile() => BlasNet.Model.Input(4).Add(Layer.Dense(4, Activation.Relu)).Add(Layer.BatchNormalization())
        .Add(Layer.Dense(3, Activation.Softmax))
        .Compile(Optimizer.Adam(0.01), Loss.SparseCategoricalCrossEntropy(), [Metric.Accuracy()], seed: 4, threads: 1);
}
