using BlasNet.Runs;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Runs;
using BlasNet.Training;
using Microsoft.Extensions.Time.Testing;

namespace BlasNet.Tests.Training;

/// <summary>One callback object that serves several trainers, or one trainer several times.</summary>
internal static class ServedTrainersTests
{
    private const int Trainers = 3, Epochs = 6;

    private static readonly float[] X = [.. Enumerable.Range(0, 20).Select(i => i / 20f)];

    // The validation gets better for a while only: the weight approaches 1, and on the way passes the held-out one's.
    private static readonly Dataset Data = Dataset.FromValues(X, [1], X), Held = Dataset.FromValues([0.5f], [1], [0.35f]);

    private static TestCaseData[] Kinds =>
    [
        Kind("EarlyStopping", _ => new EarlyStopping(3)),
        Kind("EarlyStopping without weights", _ => new EarlyStopping(1, restoreBestWeights: false)),
        Kind("BestEpoch", _ => new BestEpoch()),
        Kind("ReduceLROnPlateau", _ => new ReduceLROnPlateau(factor: 0.5, patience: 2)),
        Kind("ReduceLROnPlateau with cooldown", _ => new ReduceLROnPlateau(factor: 0.5, patience: 1, minDelta: 100, cooldown: 4)),
        Kind("ModelCheckpoint", folder => new ModelCheckpoint(Path.Combine(folder, "best.safetensors"), "loss", saveBestOnly: true)),
        Kind("ModelCheckpoint by epoch", folder => new ModelCheckpoint(Path.Combine(folder, "{epoch}.safetensors"), saveBestOnly: true)),
        Kind("LearningRateScheduler", _ => new LearningRateScheduler((epoch, rate) => rate / (epoch + 1))),
        Kind("TerminateOnNaN", _ => new TerminateOnNaN()),
        Kind("TimeLimit", _ => new TimeLimit(
            TimeSpan.FromSeconds(4), new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) })),
        Kind("CsvLogger", folder => new CsvLogger(Path.Combine(folder, "log.csv"))),
        Kind("CsvLogger that appends", folder => new CsvLogger(Path.Combine(folder, "log.csv"), append: true)),
        Kind("of a user", _ => new StopsAtThird()),
    ];

    [TestCaseSource(nameof(Kinds))]
    public static void Each_trainer_is_served_as_by_a_new_object(Func<string, Callback> make)
    {
        using TestFolder one = new(), several = new();
        Callback once = make(one.Root);
        for (int trainer = 1; trainer <= Trainers; trainer++)
            Assert.That(Serve(once, one, trainer), Is.EqualTo(Serve(make(several.Root), several, trainer)), $"trainer {trainer}");
    }

    [Test]
    public static void Trainers_served_in_turns_start_anew_each_time()
    {
        var stopping = new EarlyStopping(3);
        using Trainer first = Compile(1), second = Compile(2);
        int[] epochs = [.. new[] { first, second, first, second }.Select(trainer =>
        {
            int before = trainer.Epochs.Count;
            return Fit(trainer, stopping).Epochs.Count - before;
        })];
        Assert.That(epochs, Has.All.AtLeast(3), "less than the patience means that another training was remembered");
    }

    [Test]
    public static void The_epoch_in_which_another_trainer_ended_gets_its_rate()
    {
        var scheduler = new LearningRateScheduler((epoch, rate) => rate / 2);
        for (int seed = 1; seed <= Trainers; seed++)
        {
            using Trainer trainer = Compile(seed);
            History history = trainer.Fit(Data, epochs: 1, callbacks: [scheduler], verbose: false);
            Assert.That(history.Last.LearningRate, Is.EqualTo(0.05));
        }
    }

    [Test]
    public static void With_a_further_fit_of_one_trainer_patience_begins_anew_and_the_best_saved_value_stays()
    {
        using var folder = new TestFolder();
        using Trainer trainer = Compile(1);
        var stopping = new EarlyStopping(1, "loss", minDelta: 1000);
        var saving = new ModelCheckpoint(folder["best.safetensors"], "loss", saveBestOnly: true);
        var limit = new TimeLimit(TimeSpan.FromSeconds(100), new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(6) });
        for (int fit = 1; fit <= 3; fit++)
        {
            History history = Fit(trainer, stopping, saving, limit);
            // The first epoch sets the best value, the second is not better by so much.
            Assert.That((history.Epochs.Count, stopping.BestEpoch), Is.EqualTo((2 * fit, 2 * fit - 1)));
            Assert.That(history.Reason, Does.StartWith("loss has not improved for 1 epochs"));
        }
        File.Delete(folder["best.safetensors"]);
        // So large a rate makes every epoch worse than those before.
        trainer.LearningRate = 3;
        Fit(trainer, saving);
        Assert.That(File.Exists(folder["best.safetensors"]), Is.False);
    }

    [Test]
    public static void A_fit_after_an_interruption_goes_on([Values] bool goesOn)
    {
        using var folder = new TestFolder();
        using Trainer trainer = Compile(1);
        using var source = new CancellationTokenSource();
        var stopping = new EarlyStopping(3, "loss", minDelta: 1000);
        var log = new CsvLogger(folder["log.csv"]);
        Callback interrupts = Callback.From(onBatchEnd: progress =>
        {
            if (progress is { Epoch: 3, Step: 2 })
                source.Cancel();
        });
        History part = trainer.Fit(Data, Epochs, batchSize: 5, callbacks: [stopping, log, interrupts], verbose: false,
            cancellationToken: goesOn ? source.Token : default);
        Assert.That(part.Status, Is.EqualTo(goesOn ? TrainingStatus.Interrupted : TrainingStatus.Stopped));
        if (goesOn)
            part = trainer.Fit(Data, Epochs, batchSize: 5, callbacks: [stopping, log], verbose: false);
        // The best epoch and three that are not better.
        Assert.That(part.Epochs, Has.Count.EqualTo(4));
        Assert.That(File.ReadLines(folder["log.csv"]).Skip(1).Select(line => line[0]), Is.EqualTo("1234"));
    }

    [Test]
    public static void A_resumed_run_goes_on_though_the_object_served_another_trainer()
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config(Circles) with { Epochs = 8 };
        RunSummary whole = TrainingRun.Start(config, runs.Options() with { Callbacks = [Plateau()] });
        ReduceLROnPlateau once = Plateau();
        using var source = new CancellationTokenSource();
        RunSummary part = TrainingRun.Start(config,
            runs.Options(TestRuns.AfterStep(31, source.Cancel)) with { Cancellation = source.Token, Callbacks = [once] });
        Assert.That(part.Status, Is.EqualTo("interrupted"));
        using (Trainer other = Compile(1))
            Fit(other, once);
        TestRuns.AssertSame(whole, TrainingRun.Resume(part.Run, own => own, runs.Options() with { Callbacks = [once] }));

        static ReduceLROnPlateau Plateau() => new(factor: 0.5, patience: 2, minDelta: 100);
    }

    private const string Circles = """
        { "layers": [ { "kind": "dense", "units": 8, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ],
          "optimizer": { "kind": "adam", "learningRate": 0.05 } }
        """;

    // Epochs, rates, the last weights, and what lies in the folder.
    private static string Serve(Callback callback, TestFolder folder, int seed)
    {
        foreach (string name in folder.Names.Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal)))
            File.Delete(folder[name]);
        using Trainer trainer = Compile(seed);
        History history = Fit(trainer, callback);
        IEnumerable<string> files = folder.Names.Select(name => name.EndsWith(".csv", StringComparison.Ordinal)
            ? string.Join(' ', File.ReadLines(folder[name]).Select(line => line.Split(',')[0]))
            : name + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(folder[name]))));
        return FormattableString.Invariant(
            $"{history.Status} {history.Reason}, {string.Join(' ', history.Epochs.Select(epoch => $"{epoch.LearningRate:R}"))}, ")
            + $"{string.Join(' ', Trained.Weights(trainer))}, {string.Join(' ', files)}";
    }

    private static History Fit(Trainer trainer, params Callback[] callbacks) =>
        trainer.Fit(Data, Epochs, validation: Held, callbacks: callbacks, verbose: false);

    private static Trainer Compile(int seed) =>
        Model.Input(1).Add(Layer.Dense(1)).Compile(Optimizer.Sgd(0.1), Loss.MeanSquaredError(), seed: seed, threads: 1);

    private static TestCaseData Kind(string name, Func<string, Callback> make) => new TestCaseData(make).SetArgDisplayNames(name);

    private sealed class StopsAtThird : Callback
    {
        private int epochs;

        public override void Reset() => epochs = 0;

        public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
        {
            if (++epochs == 3)
                progress.Stop("the third epoch");
        }
    }
}
