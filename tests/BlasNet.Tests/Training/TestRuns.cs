using System.Text;
using System.Text.Json;
using BlasNet.Runs;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Training;

/// <summary>Small runs in the folder of one test.</summary>
internal sealed class TestRuns : IDisposable
{
    private readonly TestFolder folder = new();

    /// <summary>All that a resumed run could lose: moments, random draws, running statistics, a norm, a schedule, patience.</summary>
    public const string EverythingModel = """
        { "layers": [ { "kind": "dense", "units": 8, "activation": "relu" }, "batchNormalization", { "kind": "dropout", "rate": 0.25 },
            { "kind": "dense", "units": "outputs" } ],
          "optimizer": { "kind": "adam", "learningRate": { "kind": "cosine", "learningRate": 0.02, "decaySteps": 40 }, "clipNorm": 0.7 } }
        """;

    public string Root => folder["runs"];

    public string this[string path] => Path.Combine(Root, path);

    public static ModelFile Model(string json) => ModelFile.Parse(Encoding.UTF8.GetBytes(json), "model.json");

    /// <summary>Returns a configuration for 800 points of two circles in 7 steps of 128, unless given otherwise.</summary>
    public static TrainingConfig Config(string model = EverythingModel) =>
        new() { Model = Model(model), Data = "circles", Name = "test", Epochs = 4, Batch = 128, Seed = 5, Threads = 1 };

    public RunSummary Start(TrainingConfig config, params Callback[] watchers) => TrainingRun.Start(config, Options(watchers));

    public RunSummary Resume(string run, params Callback[] watchers) => TrainingRun.Resume(run, own => own, Options(watchers));

    /// <summary>Starts a run and interrupts it after the given step, counted from 1 over all epochs.</summary>
    public RunSummary Interrupt(TrainingConfig config, long step)
    {
        using var source = new CancellationTokenSource();
        return TrainingRun.Start(config, Options([AfterStep(step, source.Cancel)]) with { Cancellation = source.Token });
    }

    public RunOptions Options(params Callback[] watchers) => new() { Runs = Root, Watchers = watchers };

    public static Callback AfterStep(long step, Action action) => Callback.From(onBatchEnd: progress =>
    {
        if (progress.Trainer.State.Optimizer.StepCount == step)
            action();
    });

    public static Callback AfterEpoch(int epoch, Action action) => Callback.From(onEpochEnd: (_, result) =>
    {
        if (result.Epoch == epoch)
            action();
    });

    /// <summary>Returns a summary as <c>summary.json</c> has it: all its values, those of members and forecasts included.</summary>
    public static string Json(RunSummary summary)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
            summary.WriteJson(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Returns the text of metrics.csv without the columns of time.</summary>
    public static string Metrics(string run)
    {
        string[][] rows = [.. File.ReadAllLines(Path.Combine(run, "metrics.csv")).Select(line => line.Split(','))];
        int[] kept = [.. Enumerable.Range(0, rows[0].Length).Where(i => rows[0][i] is not ("time_s" or "samples_per_s"))];
        return string.Join('\n', rows.Select(row => string.Join(',', kept.Select(i => row[i]))));
    }

    /// <summary>Asserts that two runs have the same weights, numbers and rows.</summary>
    public static void AssertSame(RunSummary expected, RunSummary actual)
    {
        Assert.That(Metrics(actual.Run), Is.EqualTo(Metrics(expected.Run)));
        Assert.That(actual.Values, Is.EqualTo(expected.Values));
        Assert.That((actual.Status, actual.Epochs, actual.Steps), Is.EqualTo((expected.Status, expected.Epochs, expected.Steps)));
        Assert.That(actual.WeightsSha256, Is.EqualTo(expected.WeightsSha256));
        Assert.That(File.ReadAllBytes(Path.Combine(actual.Run, "model.safetensors")),
            Is.EqualTo(File.ReadAllBytes(Path.Combine(expected.Run, "model.safetensors"))));
    }

    public IReadOnlyDictionary<string, string> IndexRow(string run) => new RunIndex(Root).Read().Single(row => row["run"] == run);

    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.GetDirectories(from))
            Copy(path, Path.Combine(to, Path.GetFileName(path)));
        foreach (string path in Directory.GetFiles(from).Where(path => Path.GetFileName(path) != ".lock"))
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
    }

    public void Dispose() => folder.Dispose();
}
